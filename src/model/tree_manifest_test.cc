#include "model/tree_manifest.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "crypto/hash.h"
#include "json/value.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;

TreeFile file(std::string path, std::uint64_t size_bytes = 3) {
  return {std::move(path), size_bytes, crypto::sha256(std::string_view("abc"))};
}

Result<TreeManifest> create(const std::vector<std::string>& paths) {
  std::vector<TreeFile> files;
  for (const std::string& path : paths) files.push_back(file(path));
  return TreeManifest::create(std::move(files));
}

TEST(TreeManifest, WritesFilesInByteOrderOfTheirPaths) {
  const auto manifest = create({"a/b", "a.txt", "a-b/c", "Z", "\xc3\xa9"});
  ASSERT_THAT(manifest, IsOk());
  std::vector<std::string> paths;
  for (const TreeFile& listed : manifest->files()) paths.push_back(listed.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"Z", "a-b/c", "a.txt", "a/b", "\xc3\xa9"}));
}

TEST(TreeManifest, ItsDigestIsOfItsCanonicalText) {
  const auto manifest = create({"a"});
  ASSERT_THAT(manifest, IsOk());
  const std::string text =
      R"({"files":[{"path":"a","sha256":")"
      R"(ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","size":3}],)"
      R"("mediaType":"application/vnd.hallmark.tree-manifest.v1+json"})";
  EXPECT_EQ(manifest->canonical(), text);
  EXPECT_EQ(manifest->digest(), crypto::sha256(text));
}

TEST(TreeManifest, IsReadBackFromItsText) {
  const auto manifest = create({"weights/1.bin", "weights/2.bin", "line\nbreak", "quote\"\\"});
  ASSERT_THAT(manifest, IsOk());
  const auto parsed = TreeManifest::parse(manifest->canonical());
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->files(), manifest->files());
  EXPECT_EQ(parsed->digest(), manifest->digest());
}

TEST(TreeManifest, FindsAFileByItsExactPath) {
  const auto manifest = create({"a", "b/c"});
  ASSERT_THAT(manifest, IsOk());
  ASSERT_NE(manifest->find("b/c"), nullptr);
  EXPECT_EQ(manifest->find("b/c")->path, "b/c");
  EXPECT_EQ(manifest->find("b"), nullptr);
  EXPECT_EQ(manifest->find("z"), nullptr);
}

TEST(TreeManifest, ListsAModelSigBelowTheTop) {
  EXPECT_THAT(create({"a", "sub/model.sig", "model.sig/evil.py"}), IsOk());
}

TEST(TreeManifest, RefusesATopLevelModelSig) {
  EXPECT_THAT(create({"a", "model.sig"}),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("signature-listed")));
}

TEST(TreeManifest, RefusesAnEmptyTree) {
  EXPECT_THAT(create({}), AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("empty-tree")));
}

TEST(TreeManifest, RefusesAPathTwice) {
  EXPECT_THAT(create({"b", "a", "b"}),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("duplicate-path")));
}

TEST(TreeManifest, RefusesAPathThatIsFileAndFolderThoughOthersSortBetween) {
  EXPECT_THAT(create({"a", "a!", "a-b", "a/b"}),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("path-conflict")));
}

TEST(TreeManifest, RefusesASizeThatJsonCannotHold) {
  EXPECT_THAT(TreeManifest::create({file("a", std::uint64_t{1} << 53)}), HasReason("bad-size"));
}

TEST(TreeManifest, RefusesMoreFilesThanTheLimit) {
  EXPECT_THAT(TreeManifest::create({file("a"), file("b")}, {.tree_files_max = 1}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("too-many-files")));
}

TEST(TreeManifest, RefusesATextThatCouldNotBeReadBack) {
  EXPECT_THAT(TreeManifest::create({file("a")}, {.json_bytes_max = 100}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("tree-manifest-too-large")));
}

class BadTreePath : public ::testing::TestWithParam<std::string_view> {};

TEST_P(BadTreePath, IsRefused) {
  EXPECT_THAT(check_tree_path(GetParam()),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("bad-path")));
}

using std::string_view_literals::operator""sv;
INSTANTIATE_TEST_SUITE_P(TreeManifest, BadTreePath,
                         ::testing::Values(""sv, "/"sv, "/etc/passwd"sv, "."sv, ".."sv, "../a"sv,
                                           "a/.."sv, "a/../b"sv, "./a"sv, "a/."sv, "a//b"sv, "a/"sv,
                                           "//a"sv, "a\0b"sv, "\xff"sv, "a/\xc0\xaf"sv,
                                           "\xed\xa0\x80"sv));

TEST(TreePath, MayHoldAnyOtherCharacter) {
  for (const std::string_view path :
       {"a", "...", "..a/b..", "a b", "a\nb", "a\\b", "a:b", "~", "-", "*", "\xe2\x80\xae"}) {
    EXPECT_THAT(check_tree_path(path), IsOk()) << path;
  }
}

TEST(TreePath, IsRefusedBeyondTheLimit) {
  EXPECT_THAT(check_tree_path("abcd", {.path_bytes_max = 4}), IsOk());
  EXPECT_THAT(check_tree_path("abcde", {.path_bytes_max = 4}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("path-too-long")));
}

TEST(ComponentOrder, PutsAFolderBeforeItsLongerSiblings) {
  EXPECT_TRUE(is_before_by_components("a/b", "a-b"));
  EXPECT_TRUE(is_before_by_components("a/b", "a\x01"));
  EXPECT_TRUE(is_before_by_components("a", "a/b"));
  EXPECT_TRUE(is_before_by_components("Z", "a"));
  EXPECT_TRUE(is_before_by_components("z", "\xc3\xa9"));
  EXPECT_FALSE(is_before_by_components("a", "a"));
}

// testdata/tree-manifest/*.json: what other implementations can be checked with.
TEST(TreeManifest, GivesTheOutcomeOfEveryVector) {
  int seen = 0;
  const Path folder = Path(HALLMARK_SOURCE_DIR) / "testdata/tree-manifest";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto vector = json::parse(testing::read_text(entry.path()));
    ASSERT_THAT(vector, IsOk()) << entry.path();
    const auto result = TreeManifest::parse(*vector->find("input")->as_string());
    if (const json::Value* digest = vector->find("digest")) {
      ASSERT_THAT(result, IsOk()) << entry.path();
      EXPECT_EQ(result->digest().text(), *digest->as_string()) << entry.path();
    } else {
      EXPECT_THAT(result, HasReason(*vector->find("reason")->as_string())) << entry.path();
    }
    ++seen;
  }
  EXPECT_GE(seen, 20);
}

}  // namespace
}  // namespace hallmark::model

#include "model/oms_compare.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "crypto/hash.h"
#include "testing/matchers.h"

namespace hallmark::model {
namespace {

using Kind = OmsMismatch::Kind;

OmsFile file(std::string name, std::string_view text = "abc") {
  return {std::move(name), crypto::sha256(text)};
}

OmsManifest manifest_of(std::vector<OmsFile> files, std::vector<std::string> ignored = {}) {
  return *OmsManifest::create("model", std::move(files), {.ignore_paths = std::move(ignored)});
}

TreeManifest tree_of(const std::vector<std::string>& paths) {
  std::vector<TreeFile> files;
  for (const std::string& path : paths) {
    files.push_back({path, 3, crypto::sha256(std::string_view("abc"))});
  }
  return *TreeManifest::create(std::move(files));
}

std::vector<std::string> names_of(const std::vector<OmsFile>& files) {
  std::vector<std::string> names;
  for (const OmsFile& listed : files) names.push_back(listed.name);
  return names;
}

TEST(Compare, EqualFilesInAnyOrderMatch) {
  const OmsComparison result = compare(manifest_of({file("a"), file("b")}), {file("b"), file("a")});
  EXPECT_TRUE(result.is_equal());
  EXPECT_EQ(result.matched, 2U);
}

TEST(Compare, NamesEachMismatch) {
  const OmsComparison result =
      compare(manifest_of({file("changed", "1"), file("missing"), file("same")}),
              {file("same"), file("changed", "2"), file("extra")});
  EXPECT_EQ(result.matched, 1U);
  EXPECT_EQ(result.mismatches,
            (std::vector<OmsMismatch>{
                {Kind::kChanged, "changed", file("", "1").digest, file("", "2").digest},
                {Kind::kExtra, "extra", std::nullopt, file("").digest},
                {Kind::kMissing, "missing", file("").digest, std::nullopt}}));
}

TEST(Compare, ARenamedFileIsMissingAndExtraThoughTheRootIsUnchanged) {
  const OmsManifest manifest = manifest_of({file("a")});
  const OmsComparison result = compare(manifest, {file("b")});
  EXPECT_EQ(oms_root({file("b")}), manifest.root());
  EXPECT_EQ(result.matched, 0U);
  EXPECT_EQ(result.mismatches.size(), 2U);
}

TEST(Compare, IgnoringUnsignedFilesStillSeesTheOtherMismatches) {
  const OmsManifest manifest = manifest_of({file("a"), file("b")});
  EXPECT_TRUE(
      compare(manifest, {file("a"), file("b"), file("c")}, {.ignore_unsigned = true}).is_equal());
  EXPECT_FALSE(compare(manifest, {file("a"), file("c")}, {.ignore_unsigned = true}).is_equal());
  EXPECT_FALSE(compare(manifest, {file("a"), file("b", "2"), file("c")}, {.ignore_unsigned = true})
                   .is_equal());
}

TEST(Compare, NothingMatchesNothing) {
  EXPECT_FALSE(compare(manifest_of({file("a")}), {}).is_equal());
}

TEST(Compare, NamesAreBytes) {
  // The same letter, composed and decomposed.
  EXPECT_FALSE(compare(manifest_of({file("\xc3\xa9")}), {file("e\xcc\x81")}).is_equal());
}

RC_GTEST_PROP(Compare, CountsEveryFileOnce,
              (std::vector<std::uint8_t> a, std::vector<std::uint8_t> b)) {
  const auto files_from = [](std::vector<std::uint8_t> numbers) {
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    std::vector<OmsFile> files;
    for (const std::uint8_t n : numbers) {
      files.push_back(file(std::to_string(n % 16), std::to_string(n)));
    }
    std::ranges::sort(files, {}, &OmsFile::name);
    const auto same_name = std::ranges::unique(files, {}, &OmsFile::name);
    files.erase(same_name.begin(), same_name.end());
    return files;
  };
  const std::vector<OmsFile> expected = files_from(a);
  const std::vector<OmsFile> found = files_from(b);
  RC_PRE(!expected.empty());
  const OmsComparison result = compare(manifest_of(expected), found);
  const auto count = [&](Kind kind) {
    return static_cast<std::size_t>(
        std::ranges::count(result.mismatches, kind, &OmsMismatch::kind));
  };
  RC_ASSERT(result.matched + count(Kind::kChanged) + count(Kind::kMissing) == expected.size());
  RC_ASSERT(result.matched + count(Kind::kChanged) + count(Kind::kExtra) == found.size());
  RC_ASSERT(std::ranges::is_sorted(result.mismatches, {}, &OmsMismatch::name));
}

TEST(OmsFilesOfTree, LeavesOutGitAndWhatWasSignedAsIgnored) {
  const OmsManifest manifest = manifest_of({file("a")}, {"logs", "tmp/x"});
  const TreeManifest tree = tree_of({".git/HEAD", ".gitattributes", ".github/w", ".gitignore", "a",
                                     "logs/1", "logs.txt", "sub/.git/HEAD", "tmp/x", "tmp/y"});
  EXPECT_EQ(names_of(oms_files_of(tree, manifest)),
            (std::vector<std::string>{"a", "logs.txt", "sub/.git/HEAD", "tmp/y"}));
}

TEST(OmsFilesOfTree, CountsWhatIsSmuggledBelowANameThatMeansAFile) {
  const OmsManifest manifest = manifest_of({file("a")}, {"model.sig"});
  const TreeManifest tree = tree_of({".gitignore/evil.py", "a", "model.sig/evil.py"});
  EXPECT_EQ(compare(manifest, oms_files_of(tree, manifest)).mismatches.size(), 2U);
}

TEST(OmsFilesOfTree, MatchesNothingWithTheOddPathsOfOtherClients) {
  attest::Statement statement = manifest_of({file("a")}).to_statement();
  (*statement.predicate.as_object()->at("serialization").as_object())["ignore_paths"] =
      json::Array{".", "..", "/", "./a", "a/", "*"};
  const auto manifest = OmsManifest::from_statement(statement);
  ASSERT_THAT(manifest, testing::IsOk());
  EXPECT_EQ(names_of(oms_files_of(tree_of({"a", "b"}), *manifest)),
            (std::vector<std::string>{"a", "b"}));
}

TEST(OmsFileOf, TakesTheNameThatTheManifestUses) {
  const Sha256Digest digest = *file("").digest.as_sha256();
  EXPECT_EQ(oms_file_of("w.bin", digest, manifest_of({file(".")})),
            std::vector<OmsFile>{file(".")});
  EXPECT_EQ(oms_file_of("w.bin", digest, manifest_of({file("other")})),
            std::vector<OmsFile>{file("w.bin")});
}

TEST(OmsFilesOfScan, AnUnnamedFileMatchesASingleFileOnly) {
  const OmsManifest manifest = manifest_of({file(".")});
  const OmsScan single{.subject_name = "w", .is_single_file = true, .files = {file("w")}};
  const OmsScan folder{.subject_name = "m", .files = {file("w")}};
  EXPECT_TRUE(compare(manifest, oms_files_of(single, manifest)).is_equal());
  EXPECT_FALSE(compare(manifest, oms_files_of(folder, manifest)).is_equal());
}

}  // namespace
}  // namespace hallmark::model

#include "model/asserted_digests.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "model/oms.h"
#include "testing/keys.h"
#include "testing/matchers.h"

namespace hallmark::model {
namespace {

using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;

OmsFile asserted(std::string name, std::string by = "sha256sum") {
  return {.name = std::move(name),
          .digest = crypto::sha256(std::string_view("abc")),
          .asserted_by = std::move(by)};
}

TEST(CheckAssertedFiles, RefusesWhatNoFolderHolds) {
  EXPECT_THAT(check_asserted_files({}), HasReason("empty-model"));
  EXPECT_THAT(check_asserted_files({asserted("a"), asserted("a")}), HasReason("duplicate-name"));
  EXPECT_THAT(check_asserted_files({asserted("a"), asserted("a-b"), asserted("a/b")}),
              HasReason("path-conflict"));
  EXPECT_THAT(check_asserted_files({asserted("a"), asserted("a-b"), asserted("a.b/c")}), IsOk());
}

TEST(CheckAssertedFiles, RefusesPathsThatLeaveTheFolder) {
  for (const char* path : {".", "..", "/a", "../a", "a/../b", "a//b", "a/", "./a", "", "\xff"}) {
    EXPECT_THAT(check_asserted_files({asserted(path)}), HasReason("bad-path")) << path;
  }
}

TEST(CheckAssertedFiles, RefusesMoreThanTheLimits) {
  const std::vector<OmsFile> files = {asserted("abc"), asserted("abd")};
  EXPECT_THAT(check_asserted_files(files, {.subjects_max = 1}), HasReason("too-many-files"));
  EXPECT_THAT(check_asserted_files(files, {.path_bytes_max = 2}), HasReason("path-too-long"));
}

TEST(ScanOfAsserted, IsWhatAScanOfTheFolderWouldBe) {
  const auto scan = scan_of_asserted(
      "m",
      {asserted("b"), asserted(".git/HEAD"), asserted("a"), asserted("x/y"), asserted("model.sig")},
      {.ignore_paths = {"x", "model.sig"}});
  ASSERT_THAT(scan, IsOk());
  EXPECT_EQ(scan->subject_name, "m");
  EXPECT_FALSE(scan->is_single_file);
  EXPECT_EQ(scan->files, (std::vector<OmsFile>{asserted("a"), asserted("b")}));
  EXPECT_EQ(scan->serialization.ignore_paths,
            (std::vector<std::string>{".git", ".gitattributes", ".github", ".gitignore",
                                      "model.sig", "x"}));
}

TEST(ScanOfAsserted, SignsTheRuleForSymlinks) {
  EXPECT_FALSE(scan_of_asserted("m", {asserted("a")})->serialization.allow_symlinks);
  EXPECT_TRUE(scan_of_asserted("m", {asserted("a")}, {.allow_symlinks = true})
                  ->serialization.allow_symlinks);
}

TEST(ScanOfAsserted, RefusesAListOfNothingButIgnoredFiles) {
  EXPECT_THAT(scan_of_asserted("m", {asserted(".gitignore")}), HasReason("empty-model"));
}

TEST(ScanOfAsserted, IsSignedWithWhoAssertedIt) {
  const auto scan = scan_of_asserted("m", {asserted("a"), asserted("b", "oci-manifest")});
  const crypto::PrivateKey& signer = testing::test_key("signer");
  const auto text = sign_model(*scan, {.signer = signer});
  ASSERT_THAT(text, IsOk());
  const auto signature = read_oms_signature(text->text);
  ASSERT_THAT(signature, IsOk());
  EXPECT_TRUE(signature->manifest.has_asserted_digests());
  EXPECT_EQ(signature->manifest.files(), scan->files);
}

TEST(CountAsserted, CountsByWho) {
  const std::vector<OmsFile> files = {asserted("a"), asserted("b", ""), asserted("c", "x\n"),
                                      asserted("d")};
  EXPECT_EQ(count_asserted(files),
            (std::map<std::string, std::size_t>{{"sha256sum", 2}, {"x\n", 1}}));
  EXPECT_EQ(describe_asserted(files),
            "3 of 4 digests were asserted by sha256sum, x\\x0a, not measured by the signer");
  EXPECT_EQ(describe_asserted({asserted("a", "")}), "");
}

}  // namespace
}  // namespace hallmark::model

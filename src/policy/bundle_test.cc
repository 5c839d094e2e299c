#include <gtest/gtest.h>

#include "policy/policy.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::policy {
namespace {

using ::testing::ElementsAre;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::TempDir;

std::vector<std::string> paths_of(const PolicyBundle& bundle) {
  std::vector<std::string> paths;
  for (const PolicyFile& file : bundle.files()) paths.push_back(file.path);
  return paths;
}

class Bundle : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("main.rego", "package hallmark\n");
    folder_.write("main_test.rego", "package hallmark_test\n");
    folder_.write("rules/a.rego", "package hallmark.a\n");
    folder_.write("data.json", "{}");
    folder_.write("README.md", "not a policy");
  }
  PolicyBundle load(bool with_tests = false) {
    auto bundle = PolicyBundle::load(folder_.path(), with_tests);
    EXPECT_THAT(bundle, IsOk());
    return *std::move(bundle);
  }
  TempDir folder_;
};

TEST_F(Bundle, HoldsRulesAndDataByPath) {
  EXPECT_THAT(paths_of(load()), ElementsAre("data.json", "main.rego", "rules/a.rego"));
}

TEST_F(Bundle, HoldsTestsWhenAskedFor) {
  EXPECT_THAT(paths_of(load(true)),
              ElementsAre("data.json", "main.rego", "main_test.rego", "rules/a.rego"));
}

TEST_F(Bundle, DigestIsTheSameWithAndWithoutTests) {
  EXPECT_EQ(load(true).digest(), load(false).digest());
}

TEST_F(Bundle, DigestChangesWithRulesDataAndNames) {
  const Sha256Digest before = load().digest();

  folder_.write("data.json", "{\"x\":1}");
  const Sha256Digest other_data = load().digest();
  folder_.write("rules/b.rego", "");
  const Sha256Digest more_rules = load().digest();

  EXPECT_NE(before, other_data);
  EXPECT_NE(other_data, more_rules);
}

TEST_F(Bundle, RefusesASymlink) {
  std::filesystem::create_symlink("main.rego", folder_ / "other.rego");
  EXPECT_THAT(PolicyBundle::load(folder_.path()), HasReason("policy-symlink"));
}

TEST_F(Bundle, RefusesDataInYamlWhichOpaWouldRead) {
  folder_.write("limits/data.yaml", "minimum: 0\n");
  EXPECT_THAT(PolicyBundle::load(folder_.path()),
              AllOf(HasReason("policy-data"), HasMessage(HasSubstr("limits/data.yaml"))));
}

TEST_F(Bundle, RefusesASymlinkedFolder) {
  std::filesystem::create_directory_symlink("rules", folder_ / "more");
  EXPECT_THAT(PolicyBundle::load(folder_.path()), HasReason("policy-symlink"));
}

TEST_F(Bundle, RefusesAFileBeyondTheLimit) {
  folder_.write("big.rego", std::string(2000, '#'));
  EXPECT_THAT(PolicyBundle::load(folder_.path(), false, {.policy_file_bytes_max = 1000}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasMessage(HasSubstr("big.rego"))));
}

TEST_F(Bundle, RefusesMoreFilesThanTheLimit) {
  EXPECT_THAT(PolicyBundle::load(folder_.path(), false, {.policy_files_max = 2}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(PolicyBundle, RefusesAFolderWithoutRego) {
  TempDir folder;
  folder.write("data.json", "{}");
  folder.write("a_test.rego", "package a");
  EXPECT_THAT(PolicyBundle::load(folder.path(), true), HasReason("policy-empty"));
}

TEST(PolicyBundle, RefusesAMissingFolder) {
  TempDir folder;
  EXPECT_THAT(PolicyBundle::load(folder / "none"), IsErrorCode(ErrorCode::kNotFound));
}

TEST(PolicyBundle, RefusesFilesThatAreNoPolicy) {
  EXPECT_THAT(PolicyBundle::from_files({{"a.rego", ""}, {"b.txt", ""}}),
              IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(PolicyBundle, RefusesAPathTwiceAndPathsThatLeadOut) {
  EXPECT_THAT(PolicyBundle::from_files({{"a.rego", ""}, {"a.rego", ""}}),
              IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_THAT(PolicyBundle::from_files({{"../a.rego", ""}}), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(PolicyBundle, LimitsHoldForFilesFromMemory) {
  EXPECT_THAT(PolicyBundle::from_files({{"a.rego", "12345"}}, {.policy_file_bytes_max = 4}),
              IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(PolicyBundle::from_files({{"a.rego", ""}, {"b.rego", ""}}, {.policy_files_max = 1}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

}  // namespace
}  // namespace hallmark::policy

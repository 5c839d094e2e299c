// The policies under policies/: their own tests pass in our engine, and every rule file is needed.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "policy/policy.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::policy {
namespace {

using ::testing::IsEmpty;
using testing::IsOk;

std::vector<PolicyFile> shipped(const std::string& name) {
  auto bundle = PolicyBundle::load(Path(HALLMARK_SOURCE_DIR) / "policies" / name, true);
  EXPECT_THAT(bundle, IsOk());
  return bundle->files();
}

bool is_rule_file(const std::string& path) {
  return path.starts_with("rules/") && !path.ends_with("_test.rego");
}

std::vector<PolicyFile> without(std::vector<PolicyFile> files, const std::string& path) {
  std::erase_if(files, [&](const PolicyFile& file) { return file.path == path; });
  return files;
}

// The names of the tests that do not pass.
std::set<std::string> failing_tests(std::vector<PolicyFile> files) {
  auto engine = make_engine(*PolicyBundle::from_files(std::move(files)));
  EXPECT_THAT(engine, IsOk());
  std::set<std::string> failing;
  const auto results = (*engine)->run_tests();
  EXPECT_FALSE(results->empty());
  for (const auto& result : *results) {
    if (!result.passed) failing.insert(result.name);
  }
  return failing;
}

// "rules/kind.rego" -> the tests of kind_test.rego that expect a refusal or a warning.
std::set<std::string> refusals_of(const std::vector<PolicyFile>& files, const std::string& rule) {
  const std::string stem = rule.substr(6, rule.size() - 6 - std::string_view(".rego").size());
  std::set<std::string> names;
  for (const PolicyFile& file : files) {
    if (file.path != "rules/" + stem + "_test.rego") continue;
    for (std::size_t at = file.text.find("\ntest_refuses"); at != std::string::npos;
         at = file.text.find("\ntest_refuses", at + 1)) {
      const std::size_t end = file.text.find(' ', at);
      names.insert("data.test." + stem + "." + file.text.substr(at + 1, end - at - 1));
    }
  }
  return names;
}

class ShippedPolicy : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Policies, ShippedPolicy, ::testing::Values("release", "starter"),
                         [](const auto& item) { return item.param; });

TEST_P(ShippedPolicy, PassesItsOwnTests) {
  EXPECT_THAT(failing_tests(shipped(GetParam())), IsEmpty());
}

// Every refusal in a rule's own test is made by that rule alone: without the file exactly those
// tests fail. So removing a rule removes its codes and no others.
TEST_P(ShippedPolicy, LosesExactlyTheCodesOfARuleThatIsRemoved) {
  const auto files = shipped(GetParam());
  for (const PolicyFile& file : files) {
    if (!is_rule_file(file.path)) continue;
    const auto refusals = refusals_of(files, file.path);
    EXPECT_FALSE(refusals.empty()) << file.path << " has no test that refuses";

    auto failing = failing_tests(without(files, file.path));
    std::erase_if(failing, [](const std::string& name) {
      return name.starts_with("data.test.main.");  // these see several rules at once
    });

    EXPECT_EQ(failing, refusals) << file.path;
  }
}

// The starter policy is a bundle of its own; what it has in common with the release policy must not
// drift apart.
TEST(ShippedPolicies, ShareTheSameFacts) {
  for (const char* path :
       {"lib/facts.rego", "lib/reason.rego", "rules/model_signature.rego", "rules/finding.rego"}) {
    const Path root = Path(HALLMARK_SOURCE_DIR) / "policies";
    EXPECT_EQ(testing::read_text(root / "release" / path),
              testing::read_text(root / "starter" / path))
        << path;
  }
}

}  // namespace
}  // namespace hallmark::policy

#include "policy/facts_schema.h"

#include <gtest/gtest.h>

#include <vector>

namespace hallmark::policy {
namespace {

using Path = std::vector<std::optional<std::string>>;
constexpr std::nullopt_t kAny = std::nullopt;

TEST(FactsSchema, KnowsTheWholeInput) { EXPECT_TRUE(is_facts_path(Path{})); }

TEST(FactsSchema, KnowsLeavesAndWhatLeadsToThem) {
  EXPECT_TRUE(is_facts_path(Path{"now"}));
  EXPECT_TRUE(is_facts_path(Path{"trust"}));
  EXPECT_TRUE(is_facts_path(Path{"trust", "version"}));
}

TEST(FactsSchema, TakesAnyKeyOfAnObjectByDigest) {
  EXPECT_TRUE(is_facts_path(Path{"artifacts", "sha256:00", "is_tree"}));
  EXPECT_TRUE(is_facts_path(Path{"artifacts", kAny, "is_tree"}));
}

TEST(FactsSchema, TakesAnyIndexOfAList) {
  EXPECT_TRUE(is_facts_path(Path{"runs", kAny, "inputs", kAny, "path"}));
}

TEST(FactsSchema, RefusesAMisspeltKey) {
  EXPECT_FALSE(is_facts_path(Path{"trusst"}));
  EXPECT_FALSE(is_facts_path(Path{"runs", kAny, "input", kAny, "path"}));
}

TEST(FactsSchema, RefusesAKeyBelowALeaf) {
  EXPECT_FALSE(is_facts_path(Path{"now", "x"}));
  EXPECT_FALSE(is_facts_path(Path{"artifacts", kAny, "names", kAny, kAny}));
}

TEST(FactsSchema, RefusesAnUnknownIndexIntoARecord) {
  EXPECT_FALSE(is_facts_path(Path{"trust", kAny}));
  EXPECT_FALSE(is_facts_path(Path{kAny}));
}

}  // namespace
}  // namespace hallmark::policy

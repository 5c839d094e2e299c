#include "policy/nesting.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"

namespace hallmark::policy {
namespace {

using testing::HasMessage;
using testing::HasReason;
using testing::IsOk;

std::string nested(std::size_t depth) {
  return "x := " + std::string(depth, '[') + "1" + std::string(depth, ']');
}

TEST(Nesting, AcceptsTheDeepestAllowed) { EXPECT_THAT(check_nesting(nested(kNestingMax)), IsOk()); }

TEST(Nesting, RefusesOneLevelMore) {
  EXPECT_THAT(check_nesting(nested(kNestingMax + 1)), HasReason("policy-nesting"));
}

TEST(Nesting, CountsArraysAndBracesTogether) {
  EXPECT_THAT(check_nesting(R"(x := [{"a": [{"a": [{"a": [1]}]}]}])"), HasReason("policy-nesting"));
}

TEST(Nesting, NamesTheLine) {
  EXPECT_THAT(check_nesting("package p\n\n" + nested(9)),
              HasMessage(::testing::StartsWith("line 3: ")));
}

TEST(Nesting, IgnoresBracketsInStringsAndComments) {
  EXPECT_THAT(check_nesting("x := \"[[[[[[[[\\\"[[[\"\n# {{{{{{{{{\ny := `[[[[[[\\[[[[`\n"),
              IsOk());
}

TEST(Nesting, CountsAgainAfterAString) {
  EXPECT_THAT(check_nesting("x := \"\\\\\" " + nested(7)), HasReason("policy-nesting"));
}

TEST(Nesting, SurvivesUnterminatedTokens) {
  EXPECT_THAT(check_nesting("x := \"abc"), IsOk());
  EXPECT_THAT(check_nesting("x := \"abc\\"), IsOk());
  EXPECT_THAT(check_nesting("# comment"), IsOk());
  EXPECT_THAT(check_nesting("]]]}}"), IsOk());
}

}  // namespace
}  // namespace hallmark::policy

#include "policy/decision.h"

#include <gmock/gmock.h>

namespace hallmark::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

constexpr std::string_view kReason =
    R"({"code":"model-unsigned","artifact":"sha256:00","step":"train","message":"sign it"})";

std::string decision(std::string_view allow, std::string_view reasons, std::string_view rest = "") {
  return "{\"allow\":" + std::string(allow) + ",\"reasons\":" + std::string(reasons) +
         std::string(rest) + "}";
}

MATCHER_P(IsRefusedFor, code, "is a refusal for one reason") {
  return !arg.allow && ::testing::ExplainMatchResult(ElementsAre(Field(&Reason::code, code)),
                                                     arg.reasons, result_listener);
}

TEST(Decision, AllowsWithoutReasons) {
  const Decision allowed{.allow = true, .reasons = {}, .warnings = {}};
  EXPECT_EQ(decode_decision(decision("true", "[]")), allowed);
}

TEST(Decision, RefusesWithItsReason) {
  const Decision read = decode_decision(decision("false", "[" + std::string(kReason) + "]"));

  EXPECT_FALSE(read.allow);
  EXPECT_THAT(read.reasons, ElementsAre(Reason{.code = "model-unsigned",
                                               .artifact = "sha256:00",
                                               .step = "train",
                                               .message = "sign it"}));
}

TEST(Decision, SortsReasonsAndDropsRepetitions) {
  const std::string a = R"({"code":"a","artifact":"","step":"","message":"m"})";
  const std::string b = R"({"code":"b","artifact":"","step":"","message":"m"})";

  const Decision read = decode_decision(decision("false", "[" + b + "," + a + "," + b + "]"));

  EXPECT_THAT(read.reasons, ElementsAre(Field(&Reason::code, "a"), Field(&Reason::code, "b")));
}

TEST(Decision, CarriesWarnings) {
  const Decision read =
      decode_decision(decision("true", "[]", ",\"warnings\":[" + std::string(kReason) + "]"));

  EXPECT_TRUE(read.allow);
  EXPECT_THAT(read.warnings, ElementsAre(Field(&Reason::code, "model-unsigned")));
}

TEST(Decision, RefusalWithoutReasonIsUndefined) {
  EXPECT_THAT(decode_decision(decision("false", "[]")), IsRefusedFor("policy-undefined"));
}

TEST(Decision, UndefinedIsARefusal) {
  EXPECT_THAT(undefined_decision(), IsRefusedFor("policy-undefined"));
}

class WrongDecision : public ::testing::TestWithParam<std::string> {};

TEST_P(WrongDecision, IsARefusal) {
  EXPECT_THAT(decode_decision(GetParam()), IsRefusedFor("policy-wrong-type"));
}

INSTANTIATE_TEST_SUITE_P(
    Decision, WrongDecision,
    ::testing::Values(
        "", "true", "null", "[]", "{}", "{", "\"<undefined>\"",
        decision("true", "[" + std::string(kReason) + "]"),  // allowed, with reasons
        decision("1", "[]"), decision("\"true\"", "[]"), decision("null", "[]"),
        decision("true", "{}"), decision("true", "null"), decision("false", "[\"no\"]"),
        decision("true", "[]", ",\"warnings\":true"), decision("true", "[]", ",\"warning\":[]"),
        decision("true", "[]", ",\"allow\":true"), R"({"allow":true})", R"({"reasons":[]})",
        decision("false", R"([{"code":"a","artifact":"","step":""}])"),
        decision("false", R"([{"code":"","artifact":"","step":"","message":""}])"),
        decision("false", R"([{"code":"No Code","artifact":"","step":"","message":""}])"),
        decision("false", R"([{"code":"a","artifact":1,"step":"","message":""}])"),
        decision("false", R"([{"code":"a","artifact":"","step":"","message":"","x":1}])")));

}  // namespace
}  // namespace hallmark::policy

// The engine without the load checks: what the shim alone must withstand.

#include "policy/rego.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"

namespace hallmark::policy {
namespace {

using ::testing::AllOf;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Not;
using ::testing::StartsWith;

Rego rego_with(std::string_view rules, std::uint32_t time_ms_max = 2'000) {
  Rego rego(time_ms_max);
  EXPECT_THAT(rego.add_policy("a.rego", "package a\n\n" + std::string(rules) + "\n"), IsOk());
  return rego;
}

TEST(Rego, AnswersWithJson) {
  EXPECT_THAT(rego_with("x := {\"b\": [input.c, null]}").evaluate("data.a.x", R"({"c":1})"),
              IsOkAndHolds(std::optional<std::string>(R"({"b":[1,null]})")));
}

TEST(Rego, TellsUndefinedFromItsText) {
  EXPECT_THAT(rego_with("x := input.c").evaluate("data.a.x", "{}"), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(rego_with("x := \"<undefined>\"").evaluate("data.a.x", "{}"),
              IsOkAndHolds(std::optional<std::string>(R"("<undefined>")")));
}

TEST(Rego, SurvivesAPanicAndGoesOn) {
  const Rego rego = rego_with("x := strings.count(input.c, input.d)");

  EXPECT_THAT(rego.evaluate("data.a.x", R"({"c":"aa","d":""})"),
              AllOf(IsErrorCode(ErrorCode::kInternal), HasReason("policy-error"),
                    HasMessage(HasSubstr("panicked"))));
  EXPECT_THAT(rego.evaluate("data.a.x", R"({"c":"aa","d":"a"})"),
              IsOkAndHolds(std::optional<std::string>("2")));
}

TEST(Rego, StopsARecursionByItsTimeLimit) {
  const Rego rego = rego_with("f(n) := f(n + 1)\nx := f(1)", 5);
  EXPECT_THAT(rego.evaluate("data.a.x", "{}"), HasReason("policy-timeout"));
}

TEST(Rego, RefusesInputThatIsNoJson) {
  for (const char* input : {"", "{", "<undefined>"}) {
    EXPECT_THAT(rego_with("x := 1").evaluate("data.a.x", input), HasReason("policy-error"));
  }
}

TEST(Rego, TellsInOneLineWhereAPolicyIsWrong) {
  Rego rego(2'000);
  EXPECT_THAT(rego.add_policy("a.rego", "package a\n\nx := := 1\n"),
              HasMessage(AllOf(StartsWith("a.rego:3:6: "), Not(HasSubstr("\n")))));
  EXPECT_THAT(rego_with("x := 1 / input.c").evaluate("data.a.x", R"({"c":0})"),
              HasMessage("a.rego:3:8: divide by zero"));
}

TEST(Rego, RefusesARuleThatIsNotThere) {
  EXPECT_THAT(rego_with("x := 1").evaluate("data.a.y", "{}"), HasReason("policy-error"));
}

TEST(Rego, RefusesTextThatIsNotUtf8) {
  Rego rego(1'000);
  EXPECT_THAT(rego.add_policy("a.rego", "package a\n\nx := \"\xff\"\n"),
              AllOf(HasReason("policy-invalid"), HasMessage(HasSubstr("UTF-8"))));
  EXPECT_THAT(rego.add_data("\xff"), HasReason("policy-invalid"));
}

TEST(Rego, RefusesDataThatIsNoObject) {
  Rego rego(1'000);
  EXPECT_THAT(rego.add_data("[1]"), HasReason("policy-invalid"));
  EXPECT_THAT(rego.add_data("{"), HasReason("policy-invalid"));
}

TEST(Rego, RefusesToPrepareWhatItCannotAnalyse) {
  Rego rego = rego_with("x if { a := b; b := a }");
  EXPECT_THAT(rego.prepare("data.a.x"), HasReason("policy-invalid"));
}

}  // namespace
}  // namespace hallmark::policy

#include <gtest/gtest.h>

#include <thread>

#include "policy/policy.h"
#include "testing/matchers.h"

namespace hallmark::policy {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;

std::unique_ptr<Engine> engine_with(std::string_view rules, const EngineLimits& limits = {}) {
  const auto bundle =
      PolicyBundle::from_files({{"main.rego", "package hallmark\n\n" + std::string(rules) + "\n"}});
  auto engine = make_engine(*bundle, limits);
  EXPECT_THAT(engine, IsOk());
  return *std::move(engine);
}

json::Value facts(std::string_view text) { return *json::parse(text); }

auto is_refused_for(std::string_view code) {
  return IsOkAndHolds(AllOf(Field(&Decision::allow, false),
                            Field(&Decision::reasons, ElementsAre(Field(&Reason::code, code)))));
}

TEST(Engine, Allows) {
  const auto engine = engine_with(R"(decision := {"allow": true, "reasons": []})");
  const Decision allowed{.allow = true, .reasons = {}, .warnings = {}};
  EXPECT_THAT(engine->decide(facts("{}")), IsOkAndHolds(allowed));
}

TEST(Engine, DecidesOverTheFacts) {
  const auto engine = engine_with(R"(
decision := {"allow": count(reasons) == 0, "reasons": reasons}
reasons contains {"code": "old", "artifact": input.subject.digest, "step": "", "message": "m"} if {
  input.now > 10
})");

  EXPECT_THAT(engine->decide(facts(R"({"now":9,"subject":{"digest":"sha256:00"}})")),
              IsOkAndHolds(Field(&Decision::allow, true)));
  EXPECT_THAT(engine->decide(facts(R"({"now":11,"subject":{"digest":"sha256:00"}})")),
              is_refused_for("old"));
}

TEST(Engine, RefusesWhenTheDecisionIsUndefined) {
  const auto engine =
      engine_with(R"(decision := {"allow": true, "reasons": []} if input.now > 10)");
  EXPECT_THAT(engine->decide(facts(R"({"now":9})")), is_refused_for("policy-undefined"));
  EXPECT_THAT(engine->decide(facts("{}")), is_refused_for("policy-undefined"));
}

TEST(Engine, RefusesAnUndefinedMemberOfTheDecision) {
  const auto engine = engine_with(R"(decision := {"allow": input.now > 3, "reasons": []})");
  EXPECT_THAT(engine->decide(facts("{}")), is_refused_for("policy-undefined"));
}

TEST(Engine, RefusesTheTextOfUndefined) {
  const auto engine = engine_with(R"(decision := "<undefined>")");
  EXPECT_THAT(engine->decide(facts("{}")), is_refused_for("policy-wrong-type"));
}

TEST(Engine, RefusesATypeThatIsNoDecision) {
  for (const char* rule : {"decision := true", "decision := 1", "decision := {1}",
                           "decision := {\"allow\": \"yes\", \"reasons\": []}"}) {
    EXPECT_THAT(engine_with(rule)->decide(facts("{}")), is_refused_for("policy-wrong-type"))
        << rule;
  }
}

TEST(Engine, CannotDecideOnATypeErrorOfABuiltin) {
  const auto engine = engine_with(R"(
default decision := {"allow": true, "reasons": []}
decision := {"allow": false, "reasons": []} if startswith(input.now, "a"))");

  EXPECT_THAT(engine->decide(facts(R"({"now":1})")),
              AllOf(IsErrorCode(ErrorCode::kInternal), HasReason("policy-error")));
}

TEST(Engine, CannotDecideOnATypeErrorUnderNot) {
  const auto engine = engine_with(
      R"(decision := {"allow": true, "reasons": []} if not startswith(input.now, "a"))");
  EXPECT_THAT(engine->decide(facts(R"({"now":5})")), HasReason("policy-error"));
}

TEST(Engine, CannotDecideOnConflictingRules) {
  const auto engine = engine_with(R"(
decision := {"allow": true, "reasons": []} if input.now > 1
decision := {"allow": true, "reasons": [], "warnings": []} if input.now > 2)");

  EXPECT_THAT(engine->decide(facts(R"({"now":2})")), IsOk());
  EXPECT_THAT(engine->decide(facts(R"({"now":3})")), HasReason("policy-error"));
}

// 10^8 steps: a minute and more.
constexpr std::string_view kEndless = R"(
ns := [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
decision := {"allow": true, "reasons": []} if {
  count([1 | ns[_]; ns[_]; ns[_]; ns[_]; ns[_]; ns[_]; ns[_]; ns[_]]) > input.now
})";

TEST(Engine, StopsAtItsTimeLimitAndGoesOn) {
  const auto engine = engine_with(kEndless, {.time_ms_max = 30});
  EXPECT_THAT(engine->decide(facts(R"({"now":1})")),
              AllOf(IsErrorCode(ErrorCode::kInternal), HasReason("policy-timeout")));
  EXPECT_THAT(engine->decide(facts(R"({"now":1})")), HasReason("policy-timeout"));
}

TEST(Engine, StopsInsideAFunctionToo) {
  const auto engine = engine_with(
      "f(n) := count([1 | ns[_]; ns[_]; ns[_]; ns[_]; ns[_]; ns[_]; ns[_]; ns[_]]) + n\n"
      "ns := [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
      "decision := {\"allow\": true, \"reasons\": []} if f(input.now) > 1",
      {.time_ms_max = 30});
  EXPECT_THAT(engine->decide(facts(R"({"now":1})")), HasReason("policy-timeout"));
}

TEST(Engine, TakesFactsAsDeepAsJsonMayBe) {
  std::string text = R"({"now":1,"subject":)" + std::string(30, '[') + std::string(30, ']') + "}";
  const auto engine = engine_with(R"(decision := {"allow": input.now == 1, "reasons": []})");
  EXPECT_THAT(engine->decide(facts(text)), IsOkAndHolds(Field(&Decision::allow, true)));
}

TEST(Engine, DecidesFromSeveralThreadsAtOnce) {
  const auto engine = engine_with(R"(decision := {"allow": input.now > 1, "reasons": []})");
  std::vector<int> allowed(4, 0);
  {
    std::vector<std::jthread> threads;
    for (int& count : allowed) {
      threads.emplace_back([&count, &engine] {
        for (int i = 0; i < 20; ++i) count += engine->decide(facts(R"({"now":2})"))->allow ? 1 : 0;
      });
    }
  }
  EXPECT_THAT(allowed, ElementsAre(20, 20, 20, 20));
}

TEST(RunTests, SaysWhichPassAndWhy) {
  const auto bundle = PolicyBundle::from_files(
      {{"main.rego",
        "package hallmark\n\ndecision := {\"allow\": input.now > 1, \"reasons\": []}\n"},
       {"main_test.rego", R"(package hallmark

test_passes if decision.allow with input as {"now": 2}

test_is_undefined if decision.allow with input as {}

test_is_false := x if { x := decision.allow with input as {"now": 1} }

test_is_no_boolean := 1

test_has_an_error if count(decision.allow) > 1 with input as {"now": 2}

helper := 1
)"}});
  const auto engine = *make_engine(*bundle);

  const auto results = engine->run_tests();

  ASSERT_THAT(results, IsOk());
  std::map<std::string, bool> passed;
  for (const auto& result : *results) {
    passed[result.name] = result.passed;
    EXPECT_EQ(result.passed, result.message.empty()) << result.name;
  }
  EXPECT_EQ(passed, (std::map<std::string, bool>{{"data.hallmark.test_passes", true},
                                                 {"data.hallmark.test_is_undefined", false},
                                                 {"data.hallmark.test_is_false", false},
                                                 {"data.hallmark.test_is_no_boolean", false},
                                                 {"data.hallmark.test_has_an_error", false}}));
}

}  // namespace
}  // namespace hallmark::policy

// What a bundle is refused for at load, through make_engine(): the checks stand on what the shim
// reports, so they are tested together.

#include <gtest/gtest.h>

#include "policy/policy.h"
#include "testing/matchers.h"

namespace hallmark::policy {
namespace {

using testing::HasMessage;
using testing::HasReason;

using ::testing::AllOf;
using testing::IsErrorCode;
using testing::IsOk;
using ::testing::StartsWith;

constexpr std::string_view kMain = R"(package hallmark

decision := {"allow": true, "reasons": []}
)";

Result<std::unique_ptr<Engine>> load(std::vector<PolicyFile> files) {
  files.push_back({"main.rego", std::string(kMain)});
  return make_engine(TRY(PolicyBundle::from_files(std::move(files))));
}

Result<std::unique_ptr<Engine>> load_test(std::string_view rules) {
  return load({{"data.json", R"({"limits":{"age":90}})"},
               {"rule_test.rego", "package extra\n\n" + std::string(rules) + "\n"}});
}

// A bundle with these rules in a package of their own, and data to refer to.
Result<std::unique_ptr<Engine>> load_rules(std::string_view rules) {
  return load({{"data.json", R"({"limits":{"age":90}})"},
               {"rule.rego", "package extra\n\n" + std::string(rules) + "\n"}});
}

struct Case {
  std::string name;
  std::string rules;
};
void PrintTo(const Case& item, std::ostream* out) { *out << item.rules; }
const auto name_of_case = [](const auto& info) { return info.param.name; };

class Accepted : public ::testing::TestWithParam<Case> {};
TEST_P(Accepted, Loads) { EXPECT_THAT(load_rules(GetParam().rules), IsOk()); }

INSTANTIATE_TEST_SUITE_P(
    LoadChecks, Accepted,
    ::testing::Values(Case{"Facts", "x if input.runs[id].inputs[_].path == \"a\""},
                      Case{"FactsByName", "x := input.trust.version"},
                      Case{"Data", "x := data.limits.age"}, Case{"OwnRule", "y := 1\nx := y"},
                      Case{"OtherPackage", "x := data.hallmark.decision.allow"},
                      Case{"Import", "import data.hallmark\nx := hallmark.decision"},
                      Case{"ImportWithAlias", "import data.limits as most\nx := most.age"},
                      Case{"RegoV1Import", "import rego.v1\nx := 1"},
                      Case{"Function", "f(a) := a + 1\nx := f(1)"},
                      Case{"FunctionWithPattern", "f([a, b]) := a + b\nx := f([1, 2])"},
                      Case{"Builtin", "x := count([1])"},
                      Case{"Format", "x := sprintf(\"%s %d %v\", [\"a\", 1, 2])"},
                      Case{"SomeDeclared", "x if {\n some d\n input.artifacts[d].is_tree\n}"},
                      Case{"SomeIn", "x contains e.dataset if some e in input.evaluations"},
                      Case{"SomeKeyIn", "x contains k if some k, v in input.runs"},
                      Case{"Every", "x if every e in input.evaluations { e.sample_size > 3 }"},
                      Case{"Comprehension", "x := {k: r.step | some k, r in input.runs}"},
                      Case{"Unification", "x if { [a, b] = [1, 2]; a < b }"},
                      Case{"UnificationOnTheRight", "x if { 1 = a; a == 1 }"},
                      Case{"Else", "x := 1 if { input.now > 3 } else := y if { y := 2 }"},
                      Case{"Default", "default x := false\nx if input.now > 1"},
                      Case{"PartialObject", "x[id] := r.step if some id, r in input.runs"},
                      Case{"Shadowing", "id := 1\nx if { id := 2; id == 2 }"},
                      Case{"NegationOfBound",
                           "x if { some e in input.evaluations; not e.created < 3 }"},
                      Case{"IndexBoundByUse", "x contains i if input.evaluations[i].created > 3"}),
    name_of_case);

class UnsafeVariable : public ::testing::TestWithParam<Case> {};
TEST_P(UnsafeVariable, IsRefused) {
  EXPECT_THAT(load_rules(GetParam().rules),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("policy-unsafe-variable")));
}

INSTANTIATE_TEST_SUITE_P(
    LoadChecks, UnsafeVariable,
    ::testing::Values(
        Case{"InHead", "x contains y if input.now > 1"}, Case{"InValue", "x := nothing"},
        Case{"InBody", "x if y == 1"}, Case{"UsedBeforeBound", "x if { y == 1; y := 1 }"},
        Case{"BoundByEachOther", "x if { a := b; b := a }"},
        Case{"Declared", "x if { some y; z := y + 1; z == 2 }"},
        Case{"InComprehension", "x := {k: v | some k in input.runs}"},
        Case{"UnderNot", "x if not input.evaluations[i].created == 3"},
        Case{"WildcardUnderNot", "x if not input.evaluations[_].created == 3"},
        Case{"InElse", "x := 1 if input.now > 3 else := y if input.now > 1"},
        Case{"BoundInAnotherBody", "x if { y := 1; y > 0 } else := y if input.now > 1"},
        Case{"InArguments", "x if count(y) > 1"},
        Case{"InDefaultOfNothing", "x[y] := 1 if input.now > 1"},
        Case{"BoundInsideEvery", "x if { every e in input.evaluations { y := e }; y == 1 }"}),
    name_of_case);

class InputPath : public ::testing::TestWithParam<Case> {};
TEST_P(InputPath, IsRefused) {
  EXPECT_THAT(load_rules(GetParam().rules),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("policy-input-path")));
}

INSTANTIATE_TEST_SUITE_P(
    LoadChecks, InputPath,
    ::testing::Values(
        Case{"Misspelt", "x := input.nowt"},
        Case{"UnderNot", "f(a) if a\nx if not f(input.missing)"},
        Case{"Nested", "x if input.runs[id].kindd == \"train\""},
        Case{"ThroughAVariable", "x if { r := input.runs[_]; r.kindd == \"train\" }"},
        Case{"ThroughTwoVariables", "x if { a := input.signature; b := a; b.state == \"\" }"},
        Case{"ThroughSome", "x if { some r in input.runs; r.kindd == \"train\" }"},
        Case{"ThroughSomeWithKey", "x if { some k, r in input.runs; r.kindd == \"train\" }"},
        Case{"ThroughEvery", "x if every r in input.runs { r.kindd == \"train\" }"},
        Case{"ThroughAnImport", "import input.signature as s\nx := s.state"},
        Case{"BelowALeaf", "x := input.now.seconds"}, Case{"ByBrackets", "x := input[\"nowt\"]"},
        Case{"ByAComputedKey", "x if { k := \"now\"; input.trust[k] }"},
        Case{"InAComprehension", "x := [s | s := input.subject.digset]"},
        Case{"InAHeadKey", "x contains input.nowt"},
        Case{"InADefaultFunction", "f(a) := input.nowt"}),
    name_of_case);

class Builtin : public ::testing::TestWithParam<Case> {};
TEST_P(Builtin, IsRefused) {
  EXPECT_THAT(load_rules(GetParam().rules),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("policy-builtin")));
}

INSTANTIATE_TEST_SUITE_P(
    LoadChecks, Builtin,
    ::testing::Values(Case{"Network", "x := http.send({\"url\": \"u\", \"method\": \"get\"})"},
                      Case{"Clock", "x := time.now_ns()"},
                      Case{"Randomness", "x := rand.intn(\"a\", 3)"},
                      Case{"Environment", "x := opa.runtime()"},
                      Case{"Range", "x := numbers.range(1, input.now)"},
                      Case{"CidrExpand", "x := net.cidr_expand(\"10.0.0.0/8\")"},
                      Case{"StringsCount", "x := strings.count(\"a\", \"\")"},
                      Case{"ObjectSubset", "x := object.subset([1], [])"},
                      Case{"Print", "x if print(1)"}, Case{"Unknown", "x := frobnicate(1)"},
                      Case{"UnknownUnderNot", "x if not revoked(1)"},
                      Case{"InsideAComprehension", "x := [y | y := rand.intn(\"a\", 3)]"},
                      Case{"InsideEvery", "x if every e in [1] { rand.intn(\"a\", e) == 0 }"},
                      Case{"InADefaultedHead", "x := rand.intn(\"a\", 3) if input.now > 1"},
                      Case{"ThroughAnAlias", "import data.nothing as n\nx := n.f(1)"},
                      Case{"InAnIndex", "x := [1, 2][rand.intn(\"a\", 2)]"},
                      Case{"InElse", "x := 1 if input.now > 9 else := rand.intn(\"a\", 2)"}),
    name_of_case);

struct ReasonCase : Case {
  std::string reason;
};

class Refused : public ::testing::TestWithParam<ReasonCase> {};
TEST_P(Refused, AtLoad) {
  EXPECT_THAT(load_rules(GetParam().rules),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason(GetParam().reason)));
}

INSTANTIATE_TEST_SUITE_P(
    LoadChecks, Refused,
    ::testing::Values(
        ReasonCase{{"TooFewArguments", "x := object.get({}, \"a\")"}, "policy-arity"},
        ReasonCase{{"TooManyArguments", "x := count([1], 2)"}, "policy-arity"},
        ReasonCase{{"ArgumentsOfAFunction", "f(a) := a\nx := f(1, 2)"}, "policy-arity"},
        ReasonCase{{"CallOfARule", "y := 1\nx := y(1)"}, "policy-arity"},
        ReasonCase{{"FormatWidth", "x := sprintf(\"%2000000000d\", [1])"}, "policy-format"},
        ReasonCase{{"ComputedFormat", "x := sprintf(input.environment, [1])"}, "policy-format"},
        ReasonCase{{"FunctionRecursion", "f(n) := f(n + 1)\nx := f(1)"}, "policy-recursion"},
        ReasonCase{{"MutualRecursion", "f(n) := g(n)\ng(n) := f(n)"}, "policy-recursion"},
        ReasonCase{{"RuleRecursion", "x if y\ny if x"}, "policy-recursion"},
        ReasonCase{{"RecursionThroughThePackage", "x if data.extra"}, "policy-recursion"},
        ReasonCase{{"RecursionThroughAComputedName", "x if data.extra[input.environment]"},
                   "policy-recursion"},
        ReasonCase{{"With", "x if data.hallmark.decision.allow with input as 1"}, "policy-with"},
        ReasonCase{{"WithInside", "x := [1 | data.limits.age with data.limits as 1]"},
                   "policy-with"},
        ReasonCase{{"UnknownData", "x := data.limits.size"}, "policy-unknown-rule"},
        ReasonCase{{"UnknownPackage", "x := data.nothing"}, "policy-unknown-rule"},
        ReasonCase{{"UnknownRule", "x := data.hallmark.decide"}, "policy-unknown-rule"},
        ReasonCase{{"UnknownImport", "import data.nothing as n\nx := n.y"}, "policy-unknown-rule"},
        ReasonCase{{"Nesting", "x := [[[[[[[1]]]]]]]"}, "policy-nesting"},
        ReasonCase{{"Syntax", "x := := 1"}, "policy-invalid"},
        ReasonCase{{"Interpolation", "x := $\"{input.now}\""}, "policy-invalid"},
        ReasonCase{{"OldSyntax", "x { input.now == 1 }"}, "policy-invalid"},
        ReasonCase{{"RuleAndSet", "x := 1\nx contains 2"}, "policy-rule-conflict"},
        ReasonCase{{"RuleAndFunction", "x := 1\nx(a) := a"}, "policy-rule-conflict"},
        ReasonCase{{"RuleAndObject", "x := 1\nx[a] := 2 if some a in [1]"}, "policy-rule-conflict"},
        ReasonCase{{"FunctionsOfTwoArities", "x(a) := a\nx(a, b) := b"}, "policy-rule-conflict"},
        ReasonCase{{"RuleAboveARule", "x := {}\nx.y := 1"}, "policy-rule-conflict"},
        ReasonCase{{"TwoDefaults", "default x := 1\ndefault x := 2"}, "policy-rule-conflict"},
        ReasonCase{{"LongReference",
                    "x := input" + std::string("[0][0][0][0][0][0][0][0][0][0][0]") +
                        "[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]"},
                   "policy-invalid"}),
    name_of_case);

TEST(LoadChecks, NamesFileLineAndRule) {
  EXPECT_THAT(load_rules("y := 1\n\nx := time.now_ns()"),
              HasMessage(StartsWith("rule.rego:5: rule extra.x: calls time.now_ns")));
}

TEST(LoadChecks, NamesTheFileOfASyntaxError) {
  EXPECT_THAT(load_rules("x := := 1"), HasMessage(StartsWith("rule.rego:3:6: ")));
}

TEST(LoadChecks, RefusesDataUnderThePackageOfADecision) {
  EXPECT_THAT(load({{"data.json", R"({"hallmark":{"decision":{"allow":true,"reasons":[]}}})"}}),
              AllOf(HasReason("policy-data-conflict"), HasMessage(StartsWith("main.rego: "))));
}

TEST(LoadChecks, RefusesDataUnderAnyPackage) {
  EXPECT_THAT(
      load({{"extra/data.json", R"({"a":1})"}, {"rule.rego", "package extra.deep\nx := 1"}}),
      HasReason("policy-data-conflict"));
}

TEST(LoadChecks, RefusesARuleThatIsAlsoAPackage) {
  EXPECT_THAT(load({{"rule.rego", "package hallmark.decision.more\n\nx := 1\n"}}),
              HasReason("policy-rule-conflict"));
}

TEST(LoadChecks, RefusesABundleWithoutDecision) {
  const auto bundle = PolicyBundle::from_files({{"a.rego", "package hallmark\nallow := true\n"}});
  EXPECT_THAT(make_engine(*bundle), HasReason("policy-entrypoint"));
}

TEST(LoadChecks, RefusesADecisionThatIsAFunction) {
  const auto bundle =
      PolicyBundle::from_files({{"a.rego", "package hallmark\ndecision(x) := x\n"}});
  EXPECT_THAT(make_engine(*bundle), HasReason("policy-entrypoint"));
}

TEST(LoadChecks, RefusesADecisionThatIsOnlyADefault) {
  const auto bundle =
      PolicyBundle::from_files({{"a.rego", "package hallmark\ndefault decision := 1\n"}});
  EXPECT_THAT(make_engine(*bundle), HasReason("policy-entrypoint"));
}

TEST(LoadChecks, RefusesADecisionInAnotherPackage) {
  const auto bundle = PolicyBundle::from_files({{"a.rego", "package mark\ndecision := 1\n"}});
  EXPECT_THAT(make_engine(*bundle), HasReason("policy-entrypoint"));
}

TEST(LoadChecks, AcceptsTestsThatReplaceInputAndData) {
  EXPECT_THAT(load_test("test_x if data.hallmark.decision.allow with input as {\"nowt\": 1}"),
              IsOk());
  EXPECT_THAT(load_test("test_x if data.hallmark.decision.allow with input.now as 1"), IsOk());
  EXPECT_THAT(load_test("test_x if data.hallmark.decision.allow with data.limits as {}"), IsOk());
}

TEST(LoadChecks, RefusesTestsThatReplaceWhatIsNotThere) {
  EXPECT_THAT(load_test("test_x if data.hallmark.decision.allow with input.nowt as 1"),
              HasReason("policy-input-path"));
  EXPECT_THAT(load_test("test_x if data.hallmark.decision.allow with data.limit as 1"),
              HasReason("policy-unknown-rule"));
}

TEST(LoadChecks, RefusesRecursionThroughTheMockOfAFunction) {
  EXPECT_THAT(load_test("h(n) if { f(n) with f as h }\nf(n) := n"), HasReason("policy-recursion"));
}

}  // namespace
}  // namespace hallmark::policy

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "policy/data_documents.h"
#include "policy/decision.h"
#include "policy/load_checks.h"
#include "policy/namespace.h"
#include "policy/nesting.h"
#include "policy/rego.h"

namespace hallmark::policy {

namespace {

constexpr std::string_view kEntrypoint = "data.hallmark.decision";

class RegorusEngine final : public Engine {
 public:
  RegorusEngine(Rego rego, std::vector<std::string> tests)
      : rego_(std::move(rego)), tests_(std::move(tests)) {}

  Result<Decision> decide(const json::Value& facts) override {
    const auto answer = TRY(rego_.evaluate(kEntrypoint, json::canonical(facts)));
    return answer ? decode_decision(*answer) : undefined_decision();
  }

  Result<std::vector<TestResult>> run_tests() override {
    std::vector<TestResult> results;
    for (const std::string& name : tests_) results.push_back(run_test(name));
    return results;
  }

 private:
  // As in OPA: only true passes.
  TestResult run_test(const std::string& name) const {
    const auto answer = rego_.evaluate(name, "{}");
    if (!answer) return {.name = name, .passed = false, .message = answer.error().message};
    const std::string value = answer->value_or("undefined");
    const bool passed = value == "true";
    return {.name = name, .passed = passed, .message = passed ? "" : "is " + value};
  }

  const Rego rego_;
  const std::vector<std::string> tests_;  // "data.hallmark.test_x"
};

std::vector<std::string> test_names(std::span<const Module> modules) {
  std::set<std::string> names;
  for (const Module& module : modules) {
    for (const Rule& rule : module.rules) {
      if (!rule.path.back().starts_with("test_")) continue;
      names.insert(fmt::format("data.{}", fmt::join(rule_name(module, rule), ".")));
    }
  }
  return {names.begin(), names.end()};
}

// An outline is as deep as the shim makes it, and as long as the policies are.
Result<std::vector<Module>> load_policies(Rego& rego, const PolicyBundle& bundle) {
  for (const PolicyFile& file : bundle.files()) {
    if (!file.path.ends_with(".rego")) continue;
    TRY_IN(file.path, check_nesting(file.text));
    TRY(rego.add_policy(file.path, file.text));
  }
  return parse_outline(TRY(rego.outline()));
}

}  // namespace

Result<std::unique_ptr<Engine>> make_engine(const PolicyBundle& bundle,
                                            const EngineLimits& limits) {
  Rego rego(limits.time_ms_max);
  const auto modules = TRY(load_policies(rego, bundle));
  const json::Value data = TRY(merge_data(bundle.files()));
  TRY(check_policies(modules, data));
  TRY(rego.add_data(json::canonical(data)));
  TRY(rego.prepare(kEntrypoint));
  return std::make_unique<RegorusEngine>(std::move(rego), test_names(modules));
}

}  // namespace hallmark::policy

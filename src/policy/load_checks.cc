#include "policy/load_checks.h"

#include <fmt/ranges.h>

#include "policy/builtins.h"
#include "policy/facts_schema.h"
#include "policy/namespace.h"
#include "policy/recursion.h"
#include "policy/rule_conflicts.h"

namespace hallmark::policy {

namespace {

const RuleName kEntrypoint = {"hallmark", "decision"};

std::string text_of(const ReferencePath& path) {
  std::string text;
  for (const auto& key : path) {
    if (!text.empty()) text += '.';
    text += key.value_or("*");
  }
  return text;
}

// The checks of one rule; each adds what the rule depends on, or refuses.
class RuleChecker {
 public:
  RuleChecker(const Namespace& names, const Module& module, const Rule& rule)
      : names_(names), module_(module), rule_(rule) {}

  Result<void> check() {
    for (const Unbound& variable : rule_.unbound) {
      return refuse(variable.line,
                    fmt::format("variable {} is used before it is bound", variable.name),
                    "policy-unsafe-variable");
    }
    if (rule_.with_line != 0 && !module_.file.ends_with("_test.rego")) {
      return refuse(rule_.with_line, "uses with, which only *_test.rego may do", "policy-with");
    }
    for (const Reference& reference : rule_.references) TRY(check_reference(reference));
    for (const Call& call : rule_.calls) TRY(check_call(call));
    return {};
  }

  const std::set<RuleName>& dependencies() const { return dependencies_; }

 private:
  std::unexpected<Error> refuse(std::int64_t line, std::string_view what,
                                std::string reason) const {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{}:{}: rule {}: {}", module_.file, line,
                            fmt::join(rule_name(module_, rule_), "."), what),
                std::move(reason));
  }

  Result<void> check_reference(const Reference& reference) {
    const auto path = names_.resolve(module_, reference.path);
    if (!path) {
      return refuse(reference.line, fmt::format("{} means nothing here", text_of(reference.path)),
                    "policy-unsafe-variable");
    }
    const auto below = std::span(*path).subspan(1);
    if (path->front() == "input") return check_input(reference, *path);
    const std::set<RuleName> rules = names_.rules_at(below);
    if (rules.empty() && !names_.has_data_at(below)) {
      return refuse(reference.line,
                    fmt::format("{} is neither a rule nor in the data", text_of(*path)),
                    "policy-unknown-rule");
    }
    dependencies_.insert(rules.begin(), rules.end());
    return {};
  }

  Result<void> check_input(const Reference& reference, const ReferencePath& path) const {
    if (is_facts_path(std::span(path).subspan(1))) return {};
    return refuse(reference.line,
                  fmt::format("{} is not among the facts (docs/formats/facts.md)", text_of(path)),
                  "policy-input-path");
  }

  Result<void> check_call(const Call& call) {
    if (const auto function = names_.function(module_, call)) {
      dependencies_.insert(function->name);
      return check_arity(call, function->arity);
    }
    const std::string name = fmt::format("{}", fmt::join(call.path, "."));
    const auto arity = builtin_arity(name);
    if (!arity) {
      return refuse(call.line, fmt::format("calls {}, which a policy may not use", name),
                    "policy-builtin");
    }
    if (name == "sprintf" && !(call.literal && is_plain_format(*call.literal))) {
      return refuse(call.line, "the format of sprintf must be a literal with %s, %d, %v, %% only",
                    "policy-format");
    }
    return check_arity(call, *arity);
  }

  Result<void> check_arity(const Call& call, std::int64_t arity) const {
    if (call.arity == arity) return {};
    return refuse(call.line,
                  fmt::format("calls {} with {} arguments, not {}", fmt::join(call.path, "."),
                              call.arity, arity),
                  "policy-arity");
  }

  const Namespace& names_;
  const Module& module_;
  const Rule& rule_;
  std::set<RuleName> dependencies_;
};

// Data under the name of a package would hide the package's rules: the engine answers with the
// data, and the rule never runs.
Result<void> check_data_roots(std::span<const Module> modules, const json::Value& data) {
  for (const Module& module : modules) {
    if (data.find(module.package.front()) == nullptr) continue;
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{}: package {} meets data of the same name", module.file,
                            fmt::join(module.package, ".")),
                "policy-data-conflict");
  }
  return {};
}

}  // namespace

Result<void> check_policies(std::span<const Module> modules, const json::Value& data) {
  TRY(check_data_roots(modules, data));
  TRY(check_rule_conflicts(modules));
  const Namespace names(modules, data);
  std::map<RuleName, std::set<RuleName>> dependencies;
  for (const Module& module : modules) {
    for (const Rule& rule : module.rules) {
      RuleChecker checker(names, module, rule);
      TRY(checker.check());
      dependencies[rule_name(module, rule)].insert(checker.dependencies().begin(),
                                                   checker.dependencies().end());
    }
  }
  if (const auto recursive = find_recursion(dependencies)) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("rule {} leads back to itself", fmt::join(*recursive, ".")),
                "policy-recursion");
  }
  if (!names.has_complete_rule(kEntrypoint)) {
    return fail(ErrorCode::kInvalidInput, "package hallmark has no complete rule decision",
                "policy-entrypoint");
  }
  return {};
}

}  // namespace hallmark::policy

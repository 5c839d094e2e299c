#include "policy/rule_conflicts.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "policy/namespace.h"

namespace hallmark::policy {

namespace {

struct Declaration {
  const Module* module;
  const Rule* rule;
};

std::unexpected<Error> refuse(const Declaration& declaration, std::string_view why) {
  const auto& [module, rule] = declaration;
  return fail(ErrorCode::kInvalidInput,
              fmt::format("{}:{}: rule {} {}", module->file, rule->line,
                          fmt::join(rule_name(*module, *rule), "."), why),
              "policy-rule-conflict");
}

bool is_default(const Declaration& declaration) { return declaration.rule->kind == "default"; }

Result<void> check_same_kind(const std::vector<Declaration>& declarations) {
  if (std::ranges::count_if(declarations, is_default) > 1) {
    return refuse(declarations.back(), "has more than one default");
  }
  const Declaration* first = nullptr;
  for (const Declaration& declaration : declarations) {
    if (is_default(declaration)) continue;
    if (first == nullptr) first = &declaration;
    if (declaration.rule->kind != first->rule->kind ||
        declaration.rule->arity != first->rule->arity) {
      return refuse(declaration, "is declared in another form elsewhere");
    }
  }
  return {};
}

}  // namespace

Result<void> check_rule_conflicts(std::span<const Module> modules) {
  std::map<RuleName, std::vector<Declaration>> declared;
  for (const Module& module : modules) {
    for (const Rule& rule : module.rules) {
      declared[rule_name(module, rule)].push_back({.module = &module, .rule = &rule});
    }
  }
  const RuleName* above = nullptr;
  for (const auto& [name, declarations] : declared) {
    TRY(check_same_kind(declarations));
    // In sorted order, what lies below a name follows it at once.
    const bool is_below = above != nullptr && above->size() < name.size() &&
                          std::ranges::equal(*above, std::span(name).first(above->size()));
    if (is_below) return refuse(declarations.front(), "lies below another rule's name");
    const bool may_have_more_below = std::ranges::any_of(
        declarations, [](const Declaration& each) { return each.rule->kind == "object"; });
    above = may_have_more_below ? nullptr : &name;
  }
  return {};
}

}  // namespace hallmark::policy

#include "policy/recursion.h"

#include <algorithm>

namespace hallmark::policy {

namespace {

using Dependencies = std::map<RuleName, std::set<RuleName>>;

// Removes the rules that depend on nothing that is left; true if there was any.
bool remove_leaves(Dependencies& dependencies) {
  const auto is_left = [&](const RuleName& name) { return dependencies.contains(name); };
  return std::erase_if(dependencies, [&](const auto& entry) {
           return std::ranges::none_of(entry.second, is_left);
         }) > 0;
}

}  // namespace

std::optional<RuleName> find_recursion(Dependencies dependencies) {
  while (remove_leaves(dependencies)) {
  }
  if (dependencies.empty()) return std::nullopt;
  // Everything left depends on something left: following that must come back to a rule seen before.
  std::set<RuleName> seen;
  RuleName name = dependencies.begin()->first;
  while (seen.insert(name).second) {
    for (const RuleName& next : dependencies[name]) {
      if (dependencies.contains(next)) name = next;
    }
  }
  return name;
}

}  // namespace hallmark::policy

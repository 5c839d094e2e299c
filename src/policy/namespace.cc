#include "policy/namespace.h"

#include <algorithm>

namespace hallmark::policy {

namespace {

bool begins_with(const StaticPath& path, std::span<const std::optional<std::string>> prefix) {
  return path.size() >= prefix.size() &&
         std::ranges::equal(std::span(path).first(prefix.size()), prefix,
                            [](const auto& name, const auto& key) { return key == name; });
}

// The part before the first index that is known only at evaluation.
std::span<const std::optional<std::string>> known_part(
    std::span<const std::optional<std::string>> path) {
  const auto unknown = std::ranges::find_if_not(path, &std::optional<std::string>::has_value);
  return path.first(static_cast<std::size_t>(unknown - path.begin()));
}

}  // namespace

RuleName rule_name(const Module& module, const Rule& rule) {
  RuleName name = module.package;
  name.insert(name.end(), rule.path.begin(), rule.path.end());
  return name;
}

Namespace::Namespace(std::span<const Module> modules, const json::Value& data) : data_(data) {
  for (const Module& module : modules) {
    for (const Rule& rule : module.rules) {
      Declared& declared = rules_[rule_name(module, rule)];
      declared.arity = rule.arity;
      declared.is_complete = declared.is_complete || rule.kind == "complete";
    }
  }
}

// An alias becomes what it stands for, a rule of the same package gets the package in front.
std::optional<StaticPath> Namespace::expand(const Module& module, const StaticPath& path) const {
  StaticPath prefix;
  if (const auto import = module.imports.find(path.front()); import != module.imports.end()) {
    prefix = import->second;
    prefix.insert(prefix.end(), path.begin() + 1, path.end());
    return prefix;
  }
  if (path.front() == "input" || path.front() == "data") return path;
  prefix.push_back("data");
  prefix.insert(prefix.end(), module.package.begin(), module.package.end());
  ReferencePath root(prefix.begin() + 1, prefix.end());
  root.emplace_back(path.front());
  if (rules_at(root).empty()) return std::nullopt;
  prefix.insert(prefix.end(), path.begin(), path.end());
  return prefix;
}

std::optional<ReferencePath> Namespace::resolve(const Module& module,
                                                const ReferencePath& reference) const {
  const auto root = expand(module, {reference.front().value_or("")});
  if (!root) return std::nullopt;
  ReferencePath path(root->begin(), root->end());
  path.insert(path.end(), reference.begin() + 1, reference.end());
  return path;
}

std::set<RuleName> Namespace::rules_at(std::span<const std::optional<std::string>> path) const {
  const auto known = known_part(path);
  std::set<RuleName> touched;
  for (const auto& [name, declared] : rules_) {
    const bool is_through =
        known.size() >= name.size() && begins_with(name, known.first(name.size()));
    if (is_through || begins_with(name, known)) touched.insert(name);
  }
  return touched;
}

bool Namespace::has_data_at(std::span<const std::optional<std::string>> path) const {
  const json::Value* value = &data_;
  for (const auto& key : known_part(path)) {
    if (value->as_object() == nullptr) return false;
    value = value->find(*key);
    if (value == nullptr) return false;
  }
  return true;
}

std::optional<Namespace::Function> Namespace::function(const Module& module,
                                                       const Call& call) const {
  auto path = expand(module, call.path);
  if (!path || path->front() != "data") return std::nullopt;
  path->erase(path->begin());
  const auto rule = rules_.find(*path);
  if (rule == rules_.end()) return std::nullopt;
  return Function{.name = rule->first, .arity = rule->second.arity};
}

bool Namespace::has_complete_rule(const RuleName& name) const {
  const auto rule = rules_.find(name);
  return rule != rules_.end() && rule->second.is_complete;
}

}  // namespace hallmark::policy

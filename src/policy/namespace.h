#pragma once

// Every name below `data`: the rules of all modules and the data documents, and what a reference or
// call written in one module leads to.

#include <map>
#include <optional>
#include <set>
#include <span>

#include "json/value.h"
#include "policy/outline.h"

namespace hallmark::policy {

// A rule's name with its package, without the leading "data": {"hallmark", "decision"}.
using RuleName = StaticPath;

class Namespace {
 public:
  // Borrows both.
  Namespace(std::span<const Module> modules, const json::Value& data);

  // The path that `reference` means in `module`, starting with "input" or "data"; nothing if its
  // first name means nothing there.
  std::optional<ReferencePath> resolve(const Module& module, const ReferencePath& reference) const;

  // The rules that a path below "data" touches: the one it leads to or through, or all below it.
  std::set<RuleName> rules_at(std::span<const std::optional<std::string>> path) const;

  // Whether the data documents have something there, as far as the path is known.
  bool has_data_at(std::span<const std::optional<std::string>> path) const;

  struct Function {
    RuleName name;
    std::int64_t arity;
  };
  // The function of the bundle that a call in `module` means; nothing for built-in functions.
  std::optional<Function> function(const Module& module, const Call& call) const;

  bool has_complete_rule(const RuleName& name) const;

 private:
  struct Declared {
    std::int64_t arity = -1;
    bool is_complete = false;
  };
  std::optional<StaticPath> expand(const Module& module, const StaticPath& path) const;

  const json::Value& data_;
  std::map<RuleName, Declared> rules_;
};

RuleName rule_name(const Module& module, const Rule& rule);

}  // namespace hallmark::policy

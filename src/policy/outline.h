#pragma once

// What the loaded policies declare, call and refer to: the shim's outline as C++ values.
//
// Names bound inside a rule are resolved already (see shim/src/outline.rs); the load checks resolve
// the rest and judge.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hallmark::policy {

using StaticPath = std::vector<std::string>;
// An element without value is an index that is known only at evaluation.
using ReferencePath = std::vector<std::optional<std::string>>;

struct Reference {
  ReferencePath path;
  std::int64_t line;
};

struct Call {
  StaticPath path;
  std::int64_t arity;
  std::int64_t line;
  std::optional<std::string> literal;  // the first argument, if it is a string literal
};

struct Unbound {
  std::string name;
  std::int64_t line;
};

struct Rule {
  StaticPath path;     // below its package
  std::string kind;    // "complete", "set", "object", "function" or "default"
  std::int64_t arity;  // -1: not a function
  std::int64_t line;
  std::vector<Reference> references;
  std::vector<Call> calls;
  std::vector<Unbound> unbound;
  std::int64_t with_line;  // of the last `with` in it, or 0
};

struct Module {
  std::string file;
  StaticPath package;
  std::map<std::string, StaticPath, std::less<>> imports;  // by alias
  std::vector<Rule> rules;
};

// kInternal if the text is not what the shim writes.
Result<std::vector<Module>> parse_outline(std::string_view text);

}  // namespace hallmark::policy

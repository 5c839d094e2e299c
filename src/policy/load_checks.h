#pragma once

// What is refused when a bundle is loaded, because the engine would find it only at decision time,
// or not at all (docs/formats/policy.md has the list with reasons).

#include <span>

#include "json/value.h"
#include "policy/outline.h"

namespace hallmark::policy {

// Each fails with kInvalidInput, naming file, line and rule, and a reason of its own:
//   policy-data-conflict     a data document has the root name of a package
//   policy-rule-conflict     one name for two kinds of rule, or for a rule and what is below it
//   policy-unsafe-variable   a variable is used before something binds it
//   policy-unknown-rule      a path below data is neither a rule nor in the data documents
//   policy-input-path        a path below input is not among the facts
//   policy-builtin           a function that is neither the bundle's nor among the capabilities
//   policy-arity             a call with the wrong number of arguments
//   policy-format            sprintf with a computed format, or other verbs than plain ones
//   policy-recursion         a rule or function that leads back to itself
//   policy-with              `with` outside *_test.rego: the engine does not evaluate rules in its
//   value policy-entrypoint        no complete rule data.hallmark.decision
Result<void> check_policies(std::span<const Module> modules, const json::Value& data);

}  // namespace hallmark::policy

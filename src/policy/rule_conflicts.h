#pragma once

#include <span>

#include "base/result.h"
#include "policy/outline.h"

namespace hallmark::policy {

// Fails with kInvalidInput (reason "policy-rule-conflict") if a name is declared as two kinds of
// rule, with two arities, with two defaults, or lies below another rule's name.
Result<void> check_rule_conflicts(std::span<const Module> modules);

}  // namespace hallmark::policy

#pragma once

#include <map>
#include <optional>
#include <set>

#include "policy/namespace.h"

namespace hallmark::policy {

// A rule that depends on itself, directly or through others; nothing if there is none. The engine
// would run it until the stack overflows, which ends the process.
std::optional<RuleName> find_recursion(std::map<RuleName, std::set<RuleName>> dependencies);

}  // namespace hallmark::policy

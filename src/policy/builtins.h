#pragma once

// The capabilities of a policy: the built-in functions it may call.
//
// Left out on purpose: network, clock, randomness and the environment; what makes one call
// arbitrarily long or large (numbers.range, net.cidr_expand, widths in sprintf); what panics in the
// engine (strings.count, object.subset); and whatever prints numbers unlike OPA (json.marshal).

#include <optional>
#include <string_view>

#include "base/result.h"

namespace hallmark::policy {

// The number of arguments of an allowed function ("graph.reachable"), or nothing.
std::optional<int> builtin_arity(std::string_view name);

// sprintf's format must be a literal whose verbs are %s, %d, %v and %%, without flags and widths.
bool is_plain_format(std::string_view format);

}  // namespace hallmark::policy

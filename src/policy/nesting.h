#pragma once

// How deep the brackets of a policy's text nest, found without parsing it.
//
// The engine's parser tries arrays, sets, objects and comprehensions in turn, so its time grows
// exponentially with the nesting of [ and {, and no timer runs while it parses. Hence this check
// before it sees the text. Parentheses cost it nothing.

#include <string_view>

#include "base/result.h"

namespace hallmark::policy {

inline constexpr std::size_t kNestingMax = 6;

// kInvalidInput (reason "policy-nesting"), naming the line, if [ and { nest deeper.
Result<void> check_nesting(std::string_view rego);

}  // namespace hallmark::policy

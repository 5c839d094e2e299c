#include "policy/nesting.h"

#include <fmt/format.h>

#include <algorithm>

namespace hallmark::policy {

namespace {

// The position after the string, raw string or comment that starts at `at`.
std::size_t skip_opaque(std::string_view rego, std::size_t at) {
  const char opener = rego[at];
  const char closer = opener == '#' ? '\n' : opener;
  for (++at; at < rego.size() && rego[at] != closer; ++at) {
    if (opener == '"' && rego[at] == '\\') ++at;
  }
  return at + 1;
}

std::unexpected<Error> too_deep(std::string_view rego, std::size_t at) {
  const auto line = 1 + std::ranges::count(rego.substr(0, at), '\n');
  return fail(ErrorCode::kInvalidInput,
              fmt::format("line {}: brackets nest deeper than {}", line, kNestingMax),
              "policy-nesting");
}

}  // namespace

Result<void> check_nesting(std::string_view rego) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < rego.size();) {
    const char c = rego[at];
    if (c == '"' || c == '`' || c == '#') {
      at = skip_opaque(rego, at);
      continue;
    }
    if ((c == '[' || c == '{') && ++depth > kNestingMax) return too_deep(rego, at);
    if ((c == ']' || c == '}') && depth > 0) --depth;
    ++at;
  }
  return {};
}

}  // namespace hallmark::policy

#pragma once

// Finds what looks like a secret inside a text: a value after a telling name ("password=x",
// "--token x", "?sig=x", "Authorization: Bearer x"), the userinfo of a URL, tokens of known shape,
// private keys in PEM, JWTs, and opaque random strings. Errs towards finding too much.

#include <cstddef>
#include <string_view>
#include <vector>

namespace hallmark::capture {

struct SecretSpan {
  std::size_t begin;
  std::size_t end;
};

// Sorted, disjoint, not empty.
std::vector<SecretSpan> find_secrets(std::string_view text);

}  // namespace hallmark::capture

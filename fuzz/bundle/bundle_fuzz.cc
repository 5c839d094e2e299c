// Whatever parses has one canonical form, and its parts make a bundle that says the same.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "sigstore/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using hallmark::sigstore::Bundle;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto bundle = Bundle::parse(text);
  if (!bundle) return 0;
  const auto again = Bundle::parse(bundle->canonical());
  CHECK(again.has_value());
  CHECK(again->digest() == bundle->digest());
  const auto rebuilt =
      Bundle::parse(Bundle::around(bundle->envelope(), bundle->hint()).canonical());
  CHECK(rebuilt.has_value());
  CHECK(rebuilt->statement_id() == bundle->statement_id());
  CHECK(rebuilt->hint() == bundle->hint());
  return 0;
}

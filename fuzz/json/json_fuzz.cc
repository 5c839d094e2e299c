// Whatever parses must survive both writers unchanged.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "json/value.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace json = hallmark::json;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = json::parse(text);
  if (!value) return 0;
  const std::string canonical = json::canonical(*value);
  const auto again = json::parse(canonical);
  CHECK(again.has_value());
  CHECK(json::canonical(*again) == canonical);
  const auto from_pretty = json::parse(json::pretty(*value));
  CHECK(from_pretty.has_value());
  CHECK(*from_pretty == *again);
  return 0;
}

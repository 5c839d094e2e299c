// What is accepted is written as lines that are accepted again and mean the same.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "store/evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace store = hallmark::store;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto evidence = store::Evidence::parse(text, {.evidence_lines_max = 100});
  if (!evidence) return 0;
  const std::string written = evidence->serialise();
  const auto again = store::Evidence::parse(written);
  CHECK(again.has_value());
  CHECK(again->serialise() == written);
  return 0;
}

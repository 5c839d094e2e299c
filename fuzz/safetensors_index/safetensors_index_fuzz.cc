// Whatever an index names lies below its own folder; no index names more than the limit.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "model/safetensors_index.h"
#include "model/tree_manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto names = hallmark::model::parse_safetensors_index(text, "sub/index.json");
  if (!names) return 0;
  CHECK(!names->empty());
  const auto one =
      hallmark::model::parse_safetensors_index(text, "sub/index.json", {.subjects_max = 1});
  CHECK(one.has_value() == (names->size() == 1));
  for (const std::string& name : *names) {
    CHECK(name.starts_with("sub/"));
    CHECK(hallmark::model::check_tree_path(name.substr(4)).has_value());
  }
  return 0;
}

// Whatever is read as a pointer is that pointer's one text.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "model/lfs_pointer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace model = hallmark::model;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pointer = model::parse_lfs_pointer(text);
  if (!pointer) return 0;
  CHECK(model::claims_to_be_lfs_pointer(text));
  CHECK(text == "version https://git-lfs.github.com/spec/v1\noid sha256:" + pointer->digest.hex() +
                    "\nsize " + std::to_string(pointer->size_bytes) + "\n");
  return 0;
}

// Whatever is read as a list names a folder's files, each said to be asserted.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "model/asserted_digests.h"
#include "model/sha256sum_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace model = hallmark::model;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto files = model::read_sha256sum_list(text);
  if (!files) return 0;
  CHECK(model::check_asserted_files(*files).has_value());
  for (const model::OmsFile& file : *files) {
    CHECK(file.asserted_by == model::kAssertedBySha256sum);
    CHECK(file.digest.as_sha256().has_value());
  }
  return 0;
}

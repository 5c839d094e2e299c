// Whatever is read as a tree manifest is that manifest's one text.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "model/tree_manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using hallmark::model::TreeManifest;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto manifest = TreeManifest::parse(text);
  if (!manifest) return 0;
  CHECK(manifest->canonical() == text);
  for (const auto& file : manifest->files()) {
    CHECK(hallmark::model::check_tree_path(file.path).has_value());
    CHECK(manifest->find(file.path) == &file);
  }
  const auto again = TreeManifest::create(manifest->files());
  CHECK(again.has_value() && again->digest() == manifest->digest());
  return 0;
}

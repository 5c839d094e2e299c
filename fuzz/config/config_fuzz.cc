// Either parser may refuse; neither may crash, and what they accept holds no empty value.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "store/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace store = hallmark::store;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto config = store::WorkspaceConfig::parse(text)) {
    for (const auto& [name, value] : config->keys) CHECK(!value.empty());
    for (const auto& [name, value] : config->remotes) CHECK(!value.empty());
  }
  if (const auto config = store::UserConfig::parse(text)) {
    CHECK(!config->gate_root || config->gate_root->size() == 64);
  }
  return 0;
}

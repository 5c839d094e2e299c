// The input is a stat cache's payload. What nobody signed is refused as a cache whatever it says,
// and what was read, signed, reads as the same.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "model/stat_cache.h"

namespace {

namespace model = hallmark::model;

const hallmark::crypto::PrivateKey& key() {
  static const auto kKey =
      hallmark::crypto::PrivateKey::generate(hallmark::crypto::KeyType::kEd25519);
  return *kKey;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CHECK(!model::read_stat_cache(text, key().public_key(), {}));
  const auto cache = model::parse_stat_cache(text);
  if (!cache) return 0;
  const auto envelope = model::sign_stat_cache(*cache, key());
  CHECK(envelope.has_value());
  const auto again = model::read_stat_cache(*envelope, key().public_key(), cache->binding);
  CHECK(again.has_value());
  CHECK(again->started == cache->started);
  CHECK(again->files == cache->files);
  return 0;
}

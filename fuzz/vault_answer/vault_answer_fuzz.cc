// Each parser may refuse; none may crash, and what they accept keeps their promises.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/encoding.h"
#include "crypto/vault/vault_answers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace crypto = hallmark::crypto;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto key = crypto::parse_vault_key(text, {})) {
    CHECK(key->find(key->latest_version) != nullptr);
    CHECK(std::ranges::is_sorted(key->versions, {}, &crypto::VersionedPublicKey::version));
    for (const auto& version : key->versions) {
      CHECK(version.version > 0);
      CHECK(version.key.type() == key->versions.front().key.type());
    }
  }
  if (const auto signature = crypto::parse_vault_signature(text, {})) {
    CHECK(signature->version > 0 && !signature->bytes.empty());
  }
  if (const auto lease = crypto::parse_vault_login(text, {})) {
    CHECK(!lease->token.empty() && lease->duration.count() >= 0);
  }
  const std::string words = crypto::parse_vault_errors(text, {});
  CHECK(hallmark::printable(words) == words);
  return 0;
}

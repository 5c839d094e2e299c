#include "crypto/key_type.h"

#include <algorithm>

#include "base/check.h"
#include "base/encoding.h"

namespace hallmark::crypto {

const std::array<KeyTypeInfo, 4>& key_types() {
  static constexpr std::array<KeyTypeInfo, 4> kTypes{{
      {KeyType::kEcdsaP256, "ecdsa-p256", "P-256", "SHA256",
       "3059301306072a8648ce3d020106082a8648ce3d03010703420004", 64},
      {KeyType::kEcdsaP384, "ecdsa-p384", "P-384", "SHA384",
       "3076301006072a8648ce3d020106052b8104002203620004", 96},
      {KeyType::kEcdsaP521, "ecdsa-p521", "P-521", "SHA512",
       "30819b301006072a8648ce3d020106052b810400230381860004", 132},
      {KeyType::kEd25519, "ed25519", nullptr, nullptr, "302a300506032b6570032100", 32},
  }};
  return kTypes;
}

const KeyTypeInfo& info_of(KeyType type) {
  const auto found = std::ranges::find(key_types(), type, &KeyTypeInfo::type);
  CHECK(found != key_types().end());
  return *found;
}

const KeyTypeInfo* type_of_spki(ByteView der) {
  for (const KeyTypeInfo& info : key_types()) {
    const std::size_t prefix_bytes = info.spki_prefix_hex.size() / 2;
    if (der.size() == prefix_bytes + info.key_bytes &&
        hex_encode(der.first(prefix_bytes)) == info.spki_prefix_hex) {
      return &info;
    }
  }
  return nullptr;
}

std::string_view name_of(KeyType type) { return info_of(type).name; }

Result<KeyType> parse_key_type(std::string_view name) {
  const auto found = std::ranges::find(key_types(), name, &KeyTypeInfo::name);
  if (found != key_types().end()) return found->type;
  return fail(ErrorCode::kUsage, "unknown key type \"" + printable(name) +
                                     "\": one of ecdsa-p256, ecdsa-p384, ecdsa-p521, ed25519");
}

}  // namespace hallmark::crypto

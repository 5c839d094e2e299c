#pragma once

// The closed list of what a key may be: everything that differs between the types, in one table.

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "crypto/key.h"

namespace hallmark::crypto {

struct KeyTypeInfo {
  KeyType type;
  std::string_view name;
  const char* group;   // OpenSSL's name of the curve; null for Ed25519
  const char* digest;  // what is signed; null where the algorithm hashes by itself
  // A DER SubjectPublicKeyInfo is these bytes, then the public key: each field has one length and
  // one encoding (RFC 5480: named curve, uncompressed point; RFC 8410), so that a key has one id.
  std::string_view spki_prefix_hex;
  std::size_t key_bytes;
};

const std::array<KeyTypeInfo, 4>& key_types();
const KeyTypeInfo& info_of(KeyType type);

// The type whose SubjectPublicKeyInfo has this beginning and length, or null.
const KeyTypeInfo* type_of_spki(ByteView der);

}  // namespace hallmark::crypto

#pragma once

// What a Vault server answers, read as hostile bytes: nothing is taken that was not asked for, and
// nothing is trusted before a signature verified. Members that we do not know are ignored.
//
// Everything here fails with kInvalidInput, reason "vault-answer-invalid", unless said otherwise.
// No error text holds a token.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/key.h"

namespace hallmark::crypto {

struct VersionedPublicKey {
  std::uint32_t version;
  PublicKey key;
};

// GET /v1/MOUNT/keys/KEY
struct VaultTransitKey {
  std::uint32_t latest_version;
  std::uint32_t signing_version_min;         // `min_encryption_version`; 0 for any
  std::vector<VersionedPublicKey> versions;  // ascending, all of one type, not empty

  // Null if there is none, or no more: below `min_decryption_version` the server shows none.
  const PublicKey* find(std::uint32_t version) const;
};

// kUnsupported, reason "key-unsupported", for a key of another type or one that is derived;
// kLimitExceeded for too many versions.
Result<VaultTransitKey> parse_vault_key(std::string_view json, const Limits& limits);

struct VaultSignature {
  std::uint32_t version;
  Bytes bytes;
};

// POST /v1/MOUNT/sign/KEY: "vault:vN:BASE64".
Result<VaultSignature> parse_vault_signature(std::string_view json, const Limits& limits);

struct VaultLease {
  SecretBytes token;
  std::chrono::seconds duration;  // 0: for ever
  bool is_renewable;
};

// POST /v1/auth/PATH/login, and /v1/auth/token/renew-self.
Result<VaultLease> parse_vault_login(std::string_view json, const Limits& limits);

// What the server says went wrong, in its own words, printable; "" if it says nothing.
std::string parse_vault_errors(std::string_view json, const Limits& limits);

}  // namespace hallmark::crypto

#pragma once

// Which key of which Vault (or OpenBao) server, and how to log in there.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/secret.h"

namespace hallmark::crypto {

enum class VaultProduct { kVault, kOpenBao };

// "hashivault://KEY" or "openbao://KEY", as cosign writes them, with "?version=N" for one version
// of the key. KEY is letters, digits, "_", "-" and ".", the last two not at an end.
struct VaultKeyUri {
  VaultProduct product;
  std::string key;
  std::optional<std::uint32_t> version;

  // kUsage, reason "vault-uri", on anything else.
  static Result<VaultKeyUri> parse(std::string_view text);
  // True if `text` means to be one: its scheme is ours, whatever follows.
  static bool has_scheme(std::string_view text);
};

// The caller owns the token: it is neither renewed nor revoked.
struct VaultTokenLogin {
  SecretBytes token;
};

struct VaultAppRoleLogin {
  std::string mount = "approle";
  SecretBytes role_id;
  SecretBytes secret_id;
};

struct VaultJwtLogin {
  std::string mount = "jwt";
  std::string role;
  // Asked at every login: such tokens are short-lived, and their file is written again.
  std::function<Result<SecretBytes>()> read_jwt;
};

struct VaultConfig {
  std::string address = {};         // "https://vault.example:8200"
  std::string transit = "transit";  // where the engine is mounted
  std::string name_space = {};      // Enterprise, OpenBao; empty for none
  std::variant<VaultTokenLogin, VaultAppRoleLogin, VaultJwtLogin> login;
  std::chrono::milliseconds timeout = std::chrono::seconds(10);  // of one attempt

  // kUsage, reason "vault-config", unless every text can stand in a URL or header; reason
  // "vault-address-insecure" if the address would send secrets in clear text over a network.
  Result<void> check() const;
};

}  // namespace hallmark::crypto

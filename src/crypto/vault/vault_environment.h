#pragma once

// A VaultConfig from what Vault's and OpenBao's own tools read: their environment variables and the
// token file. The caller hands both in; nothing here reads the process's environment.

#include <map>
#include <optional>
#include <string>

#include "base/files.h"
#include "crypto/vault/vault_config.h"

namespace hallmark::crypto {

struct VaultEnvironment {
  Files& files;
  const std::map<std::string, std::string>& variables;
  Path home;  // where .vault-token may be
};

// The secrets of a login other than by token; each file holds one secret and at most one newline.
struct VaultLoginFiles {
  struct AppRole {
    Path role_id_file;
    Path secret_id_file;
  };
  struct Jwt {
    std::string role;
    Path jwt_file;
  };
  std::variant<std::monostate, AppRole, Jwt> login = {};
  std::string mount = {};  // empty: "approle" or "jwt"
};

// Address: VAULT_ADDR, or BAO_ADDR and then VAULT_ADDR for OpenBao; without one kUsage, reason
// "vault-config". Likewise VAULT_NAMESPACE; TRANSIT_SECRET_ENGINE_PATH is of both. Token, unless
// `login` names another way: VAULT_TOKEN or BAO_TOKEN in the same order, then .vault-token in the
// home folder; without one kUnauthenticated, reason "vault-token-missing".
//
// `environment.files` must outlive the configuration: a JWT is read again at every login.
Result<VaultConfig> read_vault_config(VaultProduct product, const VaultEnvironment& environment,
                                      const VaultLoginFiles& login);

// VAULT_CACERT (or BAO_CACERT), for the HttpClient.
std::optional<std::string> vault_ca_file(VaultProduct product, const VaultEnvironment& environment);

}  // namespace hallmark::crypto

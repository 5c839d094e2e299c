#include "crypto/vault/vault_environment.h"

#include <utility>

#include "base/limits.h"

namespace hallmark::crypto {
namespace {

// "" if it is not set; an empty variable counts as none, as it does for Vault's own tools.
std::string variable(const VaultEnvironment& environment, const std::string& name) {
  const auto found = environment.variables.find(name);
  return found == environment.variables.end() ? "" : found->second;
}

// OpenBao's tools take their own variables first, then Vault's.
std::string product_variable(VaultProduct product, const VaultEnvironment& environment,
                             const std::string& suffix) {
  std::string value;
  if (product == VaultProduct::kOpenBao) value = variable(environment, "BAO_" + suffix);
  return value.empty() ? variable(environment, "VAULT_" + suffix) : value;
}

// Editors and `vault write` end a file with a newline, which is no part of the secret.
Result<SecretBytes> read_secret(Files& files, const Path& path) {
  Bytes bytes = TRY(files.read(path, Limits().secret_file_bytes_max));
  if (as_text(bytes).ends_with('\n')) bytes.pop_back();
  if (as_text(bytes).ends_with('\r')) bytes.pop_back();
  return SecretBytes(std::move(bytes));
}

Result<SecretBytes> read_token(VaultProduct product, const VaultEnvironment& environment) {
  const std::string token = product_variable(product, environment, "TOKEN");
  if (!token.empty()) return SecretBytes(token);
  Result<SecretBytes> from_file = read_secret(environment.files, environment.home / ".vault-token");
  if (!from_file && from_file.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kUnauthenticated,
                "Vault: no token: set VAULT_TOKEN (or BAO_TOKEN), log in with `vault login`, or "
                "name an AppRole or a JWT",
                "vault-token-missing");
  }
  return from_file;
}

Result<VaultAppRoleLogin> read_app_role(Files& files, const VaultLoginFiles::AppRole& role) {
  VaultAppRoleLogin login;
  login.role_id = TRY(read_secret(files, role.role_id_file));
  login.secret_id = TRY(read_secret(files, role.secret_id_file));
  return login;
}

VaultJwtLogin jwt_login(Files& files, const VaultLoginFiles::Jwt& jwt) {
  VaultJwtLogin login;
  login.role = jwt.role;
  login.read_jwt = [&files, path = jwt.jwt_file] { return read_secret(files, path); };
  return login;
}

}  // namespace

Result<VaultConfig> read_vault_config(VaultProduct product, const VaultEnvironment& environment,
                                      const VaultLoginFiles& login) {
  VaultConfig config;
  config.address = product_variable(product, environment, "ADDR");
  if (config.address.empty()) {
    return fail(ErrorCode::kUsage, "Vault: no address: set VAULT_ADDR (or BAO_ADDR)",
                "vault-config");
  }
  config.name_space = product_variable(product, environment, "NAMESPACE");
  const std::string transit = variable(environment, "TRANSIT_SECRET_ENGINE_PATH");
  if (!transit.empty()) config.transit = transit;
  if (const auto* role = std::get_if<VaultLoginFiles::AppRole>(&login.login)) {
    VaultAppRoleLogin by_role = TRY(read_app_role(environment.files, *role));
    if (!login.mount.empty()) by_role.mount = login.mount;
    config.login = std::move(by_role);
  } else if (const auto* jwt = std::get_if<VaultLoginFiles::Jwt>(&login.login)) {
    VaultJwtLogin by_jwt = jwt_login(environment.files, *jwt);
    if (!login.mount.empty()) by_jwt.mount = login.mount;
    config.login = std::move(by_jwt);
  } else {
    SecretBytes token = TRY(read_token(product, environment));
    config.login = VaultTokenLogin{std::move(token)};
  }
  TRY(config.check());
  return config;
}

std::optional<std::string> vault_ca_file(VaultProduct product,
                                         const VaultEnvironment& environment) {
  std::string path = product_variable(product, environment, "CACERT");
  if (path.empty()) return std::nullopt;
  return path;
}

}  // namespace hallmark::crypto

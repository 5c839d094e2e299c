#include "cli/remote_keys.h"

#include <CLI/CLI.hpp>

#include "crypto/pkcs11/signer.h"
#include "crypto/vault/vault_environment.h"
#include "crypto/vault/vault_signer.h"

namespace hallmark::cli {
namespace {

// A signer keeps talking to its server: the client lives as long.
class VaultKey final : public crypto::Signer {
 public:
  VaultKey(std::unique_ptr<HttpClient> http, std::unique_ptr<crypto::Signer> signer)
      : http_(std::move(http)), signer_(std::move(signer)) {}

  const crypto::PublicKey& public_key() const override { return signer_->public_key(); }
  Result<Bytes> sign(ByteView message) const override { return signer_->sign(message); }

 private:
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<crypto::Signer> signer_;
};

std::string variable(const Context& context, const char* name) {
  const auto found = context.environment.find(name);
  return found == context.environment.end() ? "" : found->second;
}

crypto::VaultEnvironment environment_of(Context& context) {
  return {context.files, context.environment, variable(context, "HOME")};
}

Result<crypto::VaultLoginFiles> login_of(const Context& context, const VaultOptions& options) {
  const bool has_approle = !options.role_id_file.empty() || !options.secret_id_file.empty();
  const bool has_jwt = !options.jwt_role.empty() || !options.jwt_file.empty();
  if (has_approle && has_jwt) {
    return fail(ErrorCode::kUsage, "log in to Vault by AppRole or by JWT, not both");
  }
  crypto::VaultLoginFiles login{.mount = options.mount};
  if (has_approle) {
    if (options.role_id_file.empty() || options.secret_id_file.empty()) {
      return fail(ErrorCode::kUsage,
                  "AppRole takes --vault-role-id-file and --vault-secret-id-file");
    }
    login.login =
        crypto::VaultLoginFiles::AppRole{context.working_directory / options.role_id_file,
                                         context.working_directory / options.secret_id_file};
  }
  if (has_jwt) {
    if (options.jwt_role.empty() || options.jwt_file.empty()) {
      return fail(ErrorCode::kUsage, "a JWT login takes --vault-jwt-role and --vault-jwt-file");
    }
    login.login = crypto::VaultLoginFiles::Jwt{options.jwt_role,
                                               context.working_directory / options.jwt_file};
  }
  return login;
}

struct VaultAccess {
  crypto::VaultKeyUri uri;
  crypto::VaultConfig config;
  std::unique_ptr<HttpClient> http;
};

Result<VaultAccess> vault_access(Context& context, std::string_view text,
                                 const VaultOptions& options) {
  crypto::VaultKeyUri uri = TRY(crypto::VaultKeyUri::parse(text));
  const crypto::VaultEnvironment environment = environment_of(context);
  const crypto::VaultLoginFiles login = TRY(login_of(context, options));
  crypto::VaultConfig config = TRY(crypto::read_vault_config(uri.product, environment, login));
  auto http = context.make_http_client(crypto::vault_ca_file(uri.product, environment));
  return VaultAccess{std::move(uri), std::move(config), std::move(http)};
}

Result<std::unique_ptr<crypto::Signer>> open_vault_key(Context& context, std::string_view text,
                                                       const VaultOptions& options) {
  VaultAccess access = TRY(vault_access(context, text, options));
  auto signer = TRY(crypto::open_vault_signer(access.uri, std::move(access.config),
                                              {*access.http, context.clock, context.sleeper}));
  return std::make_unique<VaultKey>(std::move(access.http), std::move(signer));
}

}  // namespace

void add_vault_options(CLI::App& command, VaultOptions& options) {
  constexpr const char* kGroup = "Vault login (else VAULT_TOKEN or ~/.vault-token)";
  const auto add = [&](const char* name, std::string& value, const char* description) {
    return command.add_option(name, value, description)->group(kGroup);
  };
  add("--vault-role-id-file", options.role_id_file, "AppRole: the file with the role id")
      ->type_name("FILE");
  add("--vault-secret-id-file", options.secret_id_file, "AppRole: the file with the secret id")
      ->type_name("FILE");
  add("--vault-jwt-role", options.jwt_role, "JWT: the role")->type_name("ROLE");
  add("--vault-jwt-file", options.jwt_file, "JWT: the file with the token")->type_name("FILE");
  add("--vault-login-mount", options.mount, "Where the login method is mounted")->type_name("PATH");
}

bool is_remote_key(std::string_view name) {
  return name.starts_with("pkcs11:") || crypto::VaultKeyUri::has_scheme(name);
}

Result<std::unique_ptr<crypto::Signer>> open_remote_signer(Context& context, std::string_view uri,
                                                           const VaultOptions& options,
                                                           const AskPin& ask_pin) {
  if (crypto::VaultKeyUri::has_scheme(uri)) return open_vault_key(context, uri, options);
  const auto parsed = TRY(crypto::pkcs11::Pkcs11Uri::parse(uri));
  return crypto::pkcs11::open_pkcs11_signer(parsed, context.files, ask_pin);
}

Result<std::vector<crypto::PublicKey>> read_remote_public_keys(Context& context,
                                                               std::string_view uri,
                                                               const VaultOptions& options) {
  if (!crypto::VaultKeyUri::has_scheme(uri)) {
    return fail(ErrorCode::kUsage,
                "a token's key signs; to verify, give its public key as a PEM file");
  }
  VaultAccess access = TRY(vault_access(context, uri, options));
  std::vector<crypto::PublicKey> keys;
  for (crypto::VersionedPublicKey& one : TRY(crypto::read_vault_public_keys(
           access.uri, std::move(access.config), {*access.http, context.clock, context.sleeper}))) {
    keys.push_back(std::move(one.key));
  }
  return keys;
}

}  // namespace hallmark::cli

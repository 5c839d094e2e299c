#pragma once

// Signing keys that stay where they are: in a PKCS#11 token, or on a Vault or OpenBao server.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "cli/context.h"
#include "crypto/key.h"

namespace CLI {
class App;
}

namespace hallmark::cli {

// How to log in to Vault; without any, the token of its own tools (VAULT_TOKEN, ~/.vault-token).
struct VaultOptions {
  std::string role_id_file;    // AppRole, with
  std::string secret_id_file;  // this
  std::string jwt_role;        // JWT, with
  std::string jwt_file;        // this
  std::string mount;           // of the login method; empty: its own name
};

void add_vault_options(CLI::App& command, VaultOptions& options);

// True for pkcs11:, hashivault:// and openbao://, whatever follows.
bool is_remote_key(std::string_view name);

using AskPin = std::function<Result<SecretBytes>(std::string_view prompt)>;

Result<std::unique_ptr<crypto::Signer>> open_remote_signer(Context& context, std::string_view uri,
                                                           const VaultOptions& options,
                                                           const AskPin& ask_pin);

// The public keys of hashivault:// and openbao://: one for each version that still counts.
Result<std::vector<crypto::PublicKey>> read_remote_public_keys(Context& context,
                                                               std::string_view uri,
                                                               const VaultOptions& options);

}  // namespace hallmark::cli

#pragma once

// Finding and opening keys for commands: --key NAME|FILE|URI, --passphrase-file, or the workspace's
// [keys].

#include <memory>
#include <optional>
#include <string>

#include "cli/context.h"
#include "cli/remote_keys.h"
#include "crypto/key.h"

namespace CLI {
class App;
}

namespace hallmark::cli {

struct KeyOptions {
  std::string key;              // NAME or PATH; empty: the workspace's [keys]
  std::string passphrase_file;  // empty: HALLMARK_PASSPHRASE_FILE, else the terminal
  VaultOptions vault;
};

void add_passphrase_option(CLI::App& command, KeyOptions& options);
// --key, --private-key, --pkcs11-uri, --passphrase-file and the options of Vault's logins.
void add_key_options(CLI::App& command, KeyOptions& options);

// NAME in the user's keys folder with `.key`, or PATH as it is when it contains '/' or ends so.
Path private_key_path(const Context& context, std::string_view name_or_path);
Path public_key_path(const Path& private_key);  // x.key -> x.pub

// The key named by --key, or by [keys] under the first of `nouns` that is there. kUsage, saying how
// to name one, if there is none.
Result<std::unique_ptr<crypto::Signer>> open_signer(Context& context, const KeyOptions& options,
                                                    std::initializer_list<std::string_view> nouns);
// The same, null where no key is named.
Result<std::unique_ptr<crypto::Signer>> open_optional_signer(
    Context& context, const KeyOptions& options, std::initializer_list<std::string_view> nouns);

// The passphrase, or the PIN of a token: of --passphrase-file, else of the terminal.
Result<SecretBytes> read_passphrase(Context& context, const KeyOptions& options,
                                    std::string_view prompt);

// PEM "PUBLIC KEY" in a file; for NAME or PATH.key, the .pub file beside the private key.
Result<crypto::PublicKey> open_public_key(Context& context, std::string_view name_or_path);

// The passphrase for a new key: file, or the terminal twice. Null when `unencrypted`.
Result<std::optional<SecretBytes>> new_passphrase(Context& context, const KeyOptions& options,
                                                  bool unencrypted);

// Writes PATH (0600) and its public half. kConflict if either exists.
Result<crypto::PublicKey> create_key(Context& context, const Path& path, crypto::KeyType type,
                                     const std::optional<SecretBytes>& passphrase);

}  // namespace hallmark::cli

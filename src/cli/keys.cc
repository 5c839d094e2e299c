#include "cli/keys.h"

#include <CLI/CLI.hpp>

#include "base/encoding.h"
#include "cli/user_home.h"
#include "cli/workspace_access.h"

namespace hallmark {

// The one place outside crypto that sees a private key's PEM: on its way to its file.
class SecretFileWriter {
 public:
  static Result<void> write(cli::Context& context, const Path& path, const SecretBytes& pem) {
    return cli::write_user_file(context, path, pem.reveal(SecretAccess()), 0600);
  }
};

}  // namespace hallmark

namespace hallmark::cli {
namespace {

constexpr std::size_t kPassphraseBytesMax = 1024;

Result<SecretBytes> read_passphrase_file(Context& context, const std::string& path) {
  Bytes bytes = TRY(context.files.read(context.working_directory / path, kPassphraseBytesMax));
  // One trailing newline belongs to the editor, not to the passphrase.
  if (!bytes.empty() && bytes.back() == std::byte{'\n'}) bytes.pop_back();
  if (bytes.empty()) return fail(ErrorCode::kUsage, path + ": the passphrase is empty");
  return SecretBytes(std::move(bytes));
}

std::string passphrase_file(const Context& context, const KeyOptions& options) {
  if (!options.passphrase_file.empty()) return options.passphrase_file;
  const auto it = context.environment.find("HALLMARK_PASSPHRASE_FILE");
  return it == context.environment.end() ? "" : it->second;
}

Result<crypto::PrivateKey> open_private_key(Context& context, const KeyOptions& options,
                                            const Path& path) {
  Result<Bytes> bytes = context.files.read(path, Limits{}.key_file_bytes_max);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kUsage, path.string() +
                                       ": no such key; make one with `hallmark key generate`, or "
                                       "see `hallmark key list`");
  }
  if (!bytes) return std::unexpected(bytes.error());
  const SecretBytes pem(*std::move(bytes));
  Result<crypto::PrivateKey> key = crypto::PrivateKey::from_pem(pem, nullptr);
  if (key || key.error().reason != "passphrase-needed") return key;
  const SecretBytes passphrase =
      TRY(read_passphrase(context, options, "Passphrase for " + path.string() + ": "));
  return TRY_IN(path.string(), crypto::PrivateKey::from_pem(pem, &passphrase));
}

// The key name that the workspace's [keys] gives for one of `nouns`; empty if none.
Result<std::string> configured_key(Context& context,
                                   std::initializer_list<std::string_view> nouns) {
  const Result<store::WorkspaceConfig> config = workspace_config(context);
  if (!config && config.error().code == ErrorCode::kNotFound) return std::string();
  if (!config) return std::unexpected(config.error());
  for (const std::string_view noun : nouns) {
    const auto it = config->keys.find(std::string(noun));
    if (it != config->keys.end()) return it->second;
  }
  return std::string();
}

}  // namespace

void add_passphrase_option(CLI::App& command, KeyOptions& options) {
  command
      .add_option("--passphrase-file", options.passphrase_file,
                  "Read the key's passphrase from this file (else HALLMARK_PASSPHRASE_FILE, else "
                  "the terminal)")
      ->type_name("FILE");
}

void add_key_options(CLI::App& command, KeyOptions& options) {
  command
      .add_option(
          "--key,--private-key,--private_key,--pkcs11-uri,--pkcs11_uri", options.key,
          "Signing key: a name from `hallmark key list`, a PEM file, pkcs11:... (RFC 7512), "
          "hashivault://KEY or openbao://KEY (else the workspace's [keys])")
      ->type_name("NAME|FILE|URI");
  add_passphrase_option(command, options);
  add_vault_options(command, options.vault);
}

Path private_key_path(const Context& context, std::string_view name_or_path) {
  const bool is_path = name_or_path.contains('/') || name_or_path.contains('.');
  if (is_path) return context.working_directory / Path(name_or_path);
  return keys_folder(context) / (std::string(name_or_path) + ".key");
}

Path public_key_path(const Path& private_key) {
  Path path = private_key;
  return path.replace_extension(".pub");
}

Result<SecretBytes> read_passphrase(Context& context, const KeyOptions& options,
                                    std::string_view prompt) {
  const std::string file = passphrase_file(context, options);
  return file.empty() ? context.ask_passphrase(prompt) : read_passphrase_file(context, file);
}

Result<std::unique_ptr<crypto::Signer>> open_optional_signer(
    Context& context, const KeyOptions& options, std::initializer_list<std::string_view> nouns) {
  const std::string name = options.key.empty() ? TRY(configured_key(context, nouns)) : options.key;
  if (name.empty()) return nullptr;
  if (is_remote_key(name)) {
    return open_remote_signer(context, name, options.vault, [&](std::string_view prompt) {
      return read_passphrase(context, options, prompt);
    });
  }
  return std::make_unique<crypto::PrivateKey>(
      TRY(open_private_key(context, options, private_key_path(context, name))));
}

Result<std::unique_ptr<crypto::Signer>> open_signer(Context& context, const KeyOptions& options,
                                                    std::initializer_list<std::string_view> nouns) {
  std::unique_ptr<crypto::Signer> signer = TRY(open_optional_signer(context, options, nouns));
  if (signer) return signer;
  return fail(ErrorCode::kUsage,
              "no signing key: give --key NAME|FILE|URI, or name one under [keys] " +
                  std::string(*nouns.begin()) +
                  " in .hallmark/config.toml (`hallmark init` does both)");
}

Result<crypto::PublicKey> open_public_key(Context& context, std::string_view name_or_path) {
  Path path = private_key_path(context, name_or_path);
  if (path.extension() == ".key") path = public_key_path(path);
  const Bytes pem = TRY(context.files.read(path, Limits{}.key_file_bytes_max));
  return TRY_IN(path.string(), crypto::PublicKey::from_pem(as_text(pem)));
}

Result<std::optional<SecretBytes>> new_passphrase(Context& context, const KeyOptions& options,
                                                  bool unencrypted) {
  const std::string file = passphrase_file(context, options);
  if (unencrypted) return std::nullopt;
  if (!file.empty()) return TRY(read_passphrase_file(context, file));
  SecretBytes first = TRY(context.ask_passphrase("New passphrase: "));
  const SecretBytes second = TRY(context.ask_passphrase("The same again: "));
  if (!first.equals(second)) return fail(ErrorCode::kUsage, "the two passphrases differ");
  if (first.empty()) {
    return fail(ErrorCode::kUsage,
                "the passphrase is empty; --unencrypted keeps keys in the clear");
  }
  return first;
}

Result<crypto::PublicKey> create_key(Context& context, const Path& path, crypto::KeyType type,
                                     const std::optional<SecretBytes>& passphrase) {
  for (const Path& existing : {path, public_key_path(path)}) {
    if (exists(context.files, existing)) {
      return fail(ErrorCode::kConflict, existing.string() +
                                            ": exists already; keys are never "
                                            "overwritten");
    }
  }
  const crypto::PrivateKey key = TRY(crypto::PrivateKey::generate(type));
  const SecretBytes pem =
      passphrase ? TRY(key.to_pem(*passphrase)) : TRY(key.to_pem_unencrypted_unsafe());
  TRY(SecretFileWriter::write(context, path, pem));
  TRY(write_user_file(context, public_key_path(path), as_bytes(key.public_key().pem()), 0644));
  return key.public_key();
}

}  // namespace hallmark::cli

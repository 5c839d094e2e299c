#include "cli/user_home.h"

#include "base/encoding.h"

namespace hallmark::cli {
namespace {

Path config_path(const Context& context) { return context.config_home / "config.toml"; }

// TOML basic string; names and paths only, control characters refused before.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

Path keys_folder(const Context& context) { return context.config_home / "keys"; }

Path policy_folder(const Context& context) { return context.config_home / "policy"; }

Path pinned_trust_path(const Context& context, const crypto::KeyId& root) {
  return context.config_home / "trust" / (root.hex() + ".json");
}

Result<store::UserConfig> user_config(Context& context) {
  const Result<Bytes> bytes = context.files.read(config_path(context), Limits{}.config_bytes_max);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return store::UserConfig{};
  if (!bytes) return std::unexpected(bytes.error());
  return TRY_IN(config_path(context).string(), store::UserConfig::parse(as_text(*bytes)));
}

Result<void> write_user_config(Context& context, const store::UserConfig& config) {
  std::string toml = "# The user's defaults for `hallmark gate`.\n[gate]\n";
  if (config.gate_policy) toml += "policy = " + quoted(*config.gate_policy) + "\n";
  if (config.gate_environment) toml += "environment = " + quoted(*config.gate_environment) + "\n";
  if (config.gate_root) toml += "root = " + quoted(*config.gate_root) + "\n";
  return write_user_file(context, config_path(context), as_bytes(toml), 0600);
}

Result<void> write_user_file(Context& context, const Path& path, ByteView bytes, mode_t mode) {
  TRY(make_directories_durably(context.files, path.parent_path(), 0700));
  return write_file_durably(context.files, path, bytes, mode, hex_encode(context.random.bytes(8)));
}

Result<std::optional<std::string>> pinned_trust(Context& context, const crypto::KeyId& root) {
  const Result<Bytes> bytes =
      context.files.read(pinned_trust_path(context, root), Limits{}.trust_file_bytes_max);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!bytes) return std::unexpected(bytes.error());
  return to_text(*bytes);
}

Result<void> remember_trust(Context& context, const crypto::KeyId& root, std::string_view text,
                            const sigstore::TrustFile& trust) {
  const Path path = pinned_trust_path(context, root);
  TRY(make_directories_durably(context.files, path.parent_path(), 0700));
  const auto lock = TRY(context.files.lock(path.parent_path() / ".lock"));
  if (const std::optional<std::string> pinned = TRY(pinned_trust(context, root))) {
    const auto old = TRY(sigstore::TrustFile::read_unverified_unsafe(*pinned));
    if (old.version >= trust.version()) return {};
  }
  return write_user_file(context, path, as_bytes(text), 0600);
}

}  // namespace hallmark::cli

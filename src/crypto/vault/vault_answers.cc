#include "crypto/vault/vault_answers.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "base/encoding.h"
#include "crypto/key_type.h"
#include "json/reader.h"

namespace hallmark::crypto {
namespace {

constexpr std::string_view kReason = "vault-answer-invalid";
constexpr std::int64_t kVersionMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kLeaseSecondsMax = std::int64_t{10} * 366 * 24 * 60 * 60;
constexpr std::size_t kQuotedBytesMax = 200;

std::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::kInvalidInput, std::string(why), std::string(kReason));
}

// 1 to kVersionMax in digits without leading zeros, and nothing else.
std::optional<std::uint32_t> parse_version(std::string_view text) {
  std::uint32_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (text.starts_with('0') || error != std::errc() || end != text.data() + text.size() ||
      version > kVersionMax) {
    return std::nullopt;
  }
  return version;
}

// Vault shows an Ed25519 key as its 32 bytes, the others as PEM.
Result<PublicKey> parse_public_key(KeyType type, const std::string& text) {
  const KeyTypeInfo& info = info_of(type);
  if (type != KeyType::kEd25519) {
    PublicKey key = TRY(PublicKey::from_pem(text));
    if (key.type() != type) return refuse("a public key of another type than it says");
    return key;
  }
  const Bytes raw = TRY(base64_decode(text));
  if (raw.size() != info.key_bytes) return refuse("an Ed25519 key that is not 32 bytes long");
  Bytes spki = TRY(hex_decode(info.spki_prefix_hex));
  spki.insert(spki.end(), raw.begin(), raw.end());
  return PublicKey::from_spki(spki);
}

Result<KeyType> read_type(json::ObjectReader& data) {
  const std::string name = TRY(data.string("type"));
  const Result<KeyType> type = parse_key_type(name);
  if (!type || TRY(data.optional_boolean("derived")).value_or(false)) {
    return fail(ErrorCode::kUnsupported,
                "a transit key of type \"" + printable(name.substr(0, kQuotedBytesMax)) +
                    "\" (or derived): only ecdsa-p256, ecdsa-p384, ecdsa-p521 and ed25519 sign",
                "key-unsupported");
  }
  return *type;
}

Result<std::vector<VersionedPublicKey>> read_versions(json::ObjectReader keys, KeyType type,
                                                      const Limits& limits) {
  if (keys.members().size() > limits.vault_key_versions_max) {
    return fail(ErrorCode::kLimitExceeded, "the server's answer: too many versions of the key",
                "vault-key-versions");
  }
  std::vector<VersionedPublicKey> versions;
  for (const auto& [name, value] : keys.members()) {
    const std::optional<std::uint32_t> version = parse_version(name);
    if (!version) return refuse("a key version that is no number");
    json::ObjectReader entry = TRY(json::ObjectReader::create(value, "data.keys." + name));
    const std::string text = TRY(entry.string("public_key"));
    PublicKey key = TRY_IN(entry.place(), parse_public_key(type, text));
    versions.push_back({*version, std::move(key)});
  }
  if (versions.empty()) return refuse("a key without versions");
  std::ranges::sort(versions, {}, &VersionedPublicKey::version);
  return versions;
}

Result<VaultTransitKey> read_key(std::string_view text, const Limits& limits) {
  const json::Value document = TRY(json::parse(text, limits));
  json::ObjectReader data = TRY(TRY(json::ObjectReader::create(document, "")).object("data"));
  const KeyType type = TRY(read_type(data));
  const std::int64_t latest = TRY(data.integer("latest_version", 1, kVersionMax));
  const std::int64_t signing_min = TRY(data.integer("min_encryption_version", 0, kVersionMax));
  json::ObjectReader keys = TRY(data.object("keys"));
  VaultTransitKey key{.latest_version = static_cast<std::uint32_t>(latest),
                      .signing_version_min = static_cast<std::uint32_t>(signing_min),
                      .versions = {}};
  key.versions = TRY(read_versions(std::move(keys), type, limits));
  if (key.find(key.latest_version) == nullptr) return refuse("lacks the key's latest version");
  return key;
}

Result<VaultSignature> read_signature(std::string_view text, const Limits& limits) {
  constexpr std::string_view kPrefix = "vault:v";
  const json::Value document = TRY(json::parse(text, limits));
  json::ObjectReader data = TRY(TRY(json::ObjectReader::create(document, "")).object("data"));
  const std::string signature = TRY(data.string("signature"));
  const std::size_t colon = signature.find(':', kPrefix.size());
  if (!signature.starts_with(kPrefix) || colon == std::string::npos) {
    return refuse("a signature that does not begin with vault:vN:");
  }
  const std::optional<std::uint32_t> version =
      parse_version(std::string_view(signature).substr(kPrefix.size(), colon - kPrefix.size()));
  if (!version) return refuse("a signature of a key version that is no number");
  Bytes bytes = TRY(base64_decode(std::string_view(signature).substr(colon + 1)));
  if (bytes.empty()) return refuse("an empty signature");
  return VaultSignature{.version = *version, .bytes = std::move(bytes)};
}

Result<VaultLease> read_login(std::string_view text, const Limits& limits) {
  const json::Value document = TRY(json::parse(text, limits));
  json::ObjectReader auth = TRY(TRY(json::ObjectReader::create(document, "")).object("auth"));
  const std::string token = TRY(auth.string("client_token"));
  const std::int64_t seconds = TRY(auth.integer("lease_duration", 0, kLeaseSecondsMax));
  const bool is_renewable = TRY(auth.boolean("renewable"));
  const bool is_visible = std::ranges::all_of(token, [](char c) { return c > ' ' && c <= '~'; });
  if (token.empty() || !is_visible) return refuse("a token that no header can carry");
  return VaultLease{.token = SecretBytes(token),
                    .duration = std::chrono::seconds(seconds),
                    .is_renewable = is_renewable};
}

// JSON's own reasons ("json-depth") are of no use to who asked a server.
template <class T>
Result<T> as_answer(Result<T> result) {
  if (!result && result.error().code == ErrorCode::kInvalidInput) {
    Error error = std::move(result).error().in("the server's answer");
    error.reason = kReason;
    return std::unexpected(std::move(error));
  }
  return result;
}

}  // namespace

const PublicKey* VaultTransitKey::find(std::uint32_t version) const {
  const auto found = std::ranges::find(versions, version, &VersionedPublicKey::version);
  return found == versions.end() ? nullptr : &found->key;
}

Result<VaultTransitKey> parse_vault_key(std::string_view json, const Limits& limits) {
  return as_answer(read_key(json, limits));
}

Result<VaultSignature> parse_vault_signature(std::string_view json, const Limits& limits) {
  return as_answer(read_signature(json, limits));
}

Result<VaultLease> parse_vault_login(std::string_view json, const Limits& limits) {
  return as_answer(read_login(json, limits));
}

std::string parse_vault_errors(std::string_view json, const Limits& limits) {
  const Result<json::Value> document = json::parse(json, limits);
  const json::Value* errors = document ? document->find("errors") : nullptr;
  const json::Array* list = errors == nullptr ? nullptr : errors->as_array();
  if (list == nullptr || list->empty() || list->front().as_string() == nullptr) return "";
  return printable(*list->front().as_string());
}

}  // namespace hallmark::crypto

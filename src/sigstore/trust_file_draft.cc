#include <fmt/format.h>

#include <set>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "json/reader.h"
#include "sigstore/trust_file.h"

namespace hallmark::sigstore {
namespace {

constexpr std::string_view kDraftType = "https://w3id.org/hallmark/trust-file/v1";

// ---- writing

json::Value strings_to_json(const std::vector<std::string>& strings) {
  return json::Array(strings.begin(), strings.end());
}

json::Value grant_to_json(const Grant& grant) {
  json::Object object{{"predicateType", grant.predicate_type}};
  if (!grant.steps.empty()) object.emplace("steps", strings_to_json(grant.steps));
  if (!grant.builders.empty()) object.emplace("builders", strings_to_json(grant.builders));
  if (!grant.properties.empty()) object.emplace("properties", strings_to_json(grant.properties));
  return object;
}

json::Value key_to_json(const TrustedKey& key) {
  json::Array grants;
  for (const Grant& grant : key.grants) grants.push_back(grant_to_json(grant));
  json::Object object{{"name", key.name},
                      {"spki", base64_encode(key.key.spki())},
                      {"validFrom", format_rfc3339(key.valid_from)},
                      {"validUntil", format_rfc3339(key.valid_until)},
                      {"grants", std::move(grants)}};
  if (key.revoked_at) object.emplace("revokedAt", format_rfc3339(*key.revoked_at));
  return object;
}

// ---- reading

Result<std::string> read_name(json::ObjectReader& reader, std::string_view key) {
  std::string text = TRY(reader.string(key));
  if (text.empty()) return reader.refuse(key, "empty");
  return text;
}

Result<crypto::PublicKey> read_spki(json::ObjectReader& reader) {
  const std::string place = reader.place() + ".spki";
  const Bytes der = TRY_IN(place, base64_decode(TRY(reader.string("spki"))));
  return TRY_IN(place, crypto::PublicKey::from_spki(der));
}

// A list that the grant's predicate type needs has entries; one that it has no use for is absent.
Result<std::vector<std::string>> read_list(json::ObjectReader& reader, std::string_view key,
                                           bool is_needed) {
  std::vector<std::string> list = TRY(reader.optional_strings(key));
  if (!is_needed && reader.find(key) != nullptr) {
    return reader.refuse(key, "of no use for this predicate type");
  }
  if (is_needed && list.empty()) return reader.refuse(key, "missing or empty");
  for (const std::string& entry : list) {
    if (entry.empty()) return reader.refuse(key, "an empty entry");
  }
  return list;
}

Result<Grant> read_grant(const json::Value& value, std::string_view place) {
  auto reader = TRY(json::ObjectReader::create(value, place));
  Grant grant;
  grant.predicate_type = TRY(read_name(reader, "predicateType"));
  const bool is_of_run = grant.predicate_type == attest::kProvenanceType ||
                         grant.predicate_type == attest::kRunFailureType;
  grant.steps = TRY(read_list(reader, "steps", is_of_run));
  grant.builders = TRY(read_list(reader, "builders", is_of_run));
  grant.properties = TRY(read_list(reader, "properties", grant.predicate_type == attest::kSvrType));
  TRY(reader.finish());
  return grant;
}

Result<std::vector<Grant>> read_grants(json::ObjectReader& reader) {
  const json::Array& array = *TRY(reader.array("grants"));
  std::vector<Grant> grants;
  for (std::size_t i = 0; i < array.size(); ++i) {
    grants.push_back(TRY(read_grant(array[i], fmt::format("{}.grants[{}]", reader.place(), i))));
  }
  return grants;
}

Result<TrustedKey> read_key(const json::Value& value, std::string_view place) {
  auto reader = TRY(json::ObjectReader::create(value, place));
  std::string name = TRY(read_name(reader, "name"));
  crypto::PublicKey spki = TRY(read_spki(reader));
  TrustedKey key{.name = std::move(name),
                 .key = std::move(spki),
                 .valid_from = {},
                 .valid_until = {},
                 .revoked_at = {},
                 .grants = {}};
  key.valid_from = TRY(reader.time("validFrom"));
  key.valid_until = TRY(reader.time("validUntil"));
  key.revoked_at = TRY(reader.optional_time("revokedAt"));
  key.grants = TRY(read_grants(reader));
  if (key.valid_from >= key.valid_until) return reader.refuse("validUntil", "not after validFrom");
  TRY(reader.finish());
  return key;
}

Result<std::vector<TrustedKey>> read_keys(json::ObjectReader& reader, const Limits& limits) {
  const json::Array& array = *TRY(reader.array("keys"));
  if (array.size() > limits.trust_keys_max) {
    return fail(ErrorCode::kLimitExceeded, "keys: more than the limit");
  }
  std::vector<TrustedKey> keys;
  for (std::size_t i = 0; i < array.size(); ++i) {
    keys.push_back(TRY(read_key(array[i], fmt::format("keys[{}]", i))));
  }
  return keys;
}

Result<crypto::PublicKey> read_root(json::ObjectReader& reader) {
  auto root = TRY(reader.object("root"));
  crypto::PublicKey key = TRY(read_spki(root));
  TRY(root.finish());
  return key;
}

Result<void> check_draft(const TrustFileDraft& draft) {
  if (draft.issued >= draft.expires) {
    return fail(ErrorCode::kInvalidInput, "expires: not after issued");
  }
  std::set<std::string_view> names;
  std::set<crypto::KeyId> ids{draft.root.id()};
  for (const TrustedKey& key : draft.keys) {
    if (!names.insert(key.name).second) {
      return fail(ErrorCode::kInvalidInput, fmt::format("keys: two keys named {}", key.name));
    }
    if (!ids.insert(key.key.id()).second) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("keys: {} is the root's key or another name's", key.name));
    }
  }
  return {};
}

Result<TrustFileDraft> parse_draft(ByteView payload, const Limits& limits) {
  if (payload.size() > limits.trust_file_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "larger than the limit for a trust file");
  }
  const json::Value document = TRY(json::parse(as_text(payload), limits));
  auto reader = TRY(json::ObjectReader::create(document, ""));
  if (TRY(reader.string("type")) != kDraftType) return reader.refuse("type", "not a trust file v1");
  const std::int64_t version = TRY(reader.integer("version", 1, json::kIntegerMax));
  const Timestamp issued = TRY(reader.time("issued"));
  const Timestamp expires = TRY(reader.time("expires"));
  crypto::PublicKey root = TRY(read_root(reader));
  std::vector<TrustedKey> keys = TRY(read_keys(reader, limits));
  TRY(reader.finish());
  TrustFileDraft draft{.version = version,
                       .issued = issued,
                       .expires = expires,
                       .root = std::move(root),
                       .keys = std::move(keys)};
  TRY(check_draft(draft));
  return draft;
}

}  // namespace

std::string TrustFileDraft::serialise() const {
  json::Array list;
  for (const TrustedKey& key : keys) list.push_back(key_to_json(key));
  return json::canonical(json::Object{{"type", kDraftType},
                                      {"version", version},
                                      {"issued", format_rfc3339(issued)},
                                      {"expires", format_rfc3339(expires)},
                                      {"root", json::Object{{"spki", base64_encode(root.spki())}}},
                                      {"keys", std::move(list)}});
}

Result<TrustFileDraft> TrustFileDraft::parse(ByteView payload, const Limits& limits) {
  Result<TrustFileDraft> draft = parse_draft(payload, limits);
  if (!draft && draft.error().code != ErrorCode::kUnsupported) {
    draft.error().reason = "trust-malformed";
  }
  return draft;
}

Result<std::string> TrustFileDraft::sign(const crypto::Signer& root_signer) const {
  if (root_signer.public_key() != root) {
    return fail(ErrorCode::kUsage, "the signing key is not the trust file's root key");
  }
  const auto envelope = TRY(attest::sign_envelope(std::string(kTrustFilePayloadType),
                                                  to_bytes(serialise()), root_signer));
  return json::canonical(envelope.to_json()) + "\n";
}

}  // namespace hallmark::sigstore

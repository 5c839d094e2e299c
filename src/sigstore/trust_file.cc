#include "sigstore/trust_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/hash.h"
#include "json/value.h"

namespace hallmark::sigstore {
namespace {

std::unexpected<Error> refuse(std::string why, std::string reason) {
  return fail(ErrorCode::kUntrusted, std::move(why), std::move(reason));
}

Result<attest::Envelope> parse_envelope(std::string_view text, const Limits& limits) {
  // Base64 makes the text a third longer than the payload that the limit is about.
  if (text.size() / 2 > limits.trust_file_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "larger than the limit for a trust file");
  }
  const json::Value document = TRY(json::parse(text, limits));
  attest::Envelope envelope = TRY(attest::Envelope::from_json(document, limits));
  if (envelope.payload_type != kTrustFilePayloadType) {
    return fail(ErrorCode::kInvalidInput, "payloadType: not a trust file's");
  }
  if (envelope.signatures.size() != 1) {
    return fail(ErrorCode::kInvalidInput, "signatures: not exactly one");
  }
  return envelope;
}

Result<attest::Envelope> read_envelope(std::string_view text, const Limits& limits) {
  Result<attest::Envelope> envelope = parse_envelope(text, limits);
  if (!envelope) envelope.error().reason = "trust-malformed";
  return envelope;
}

Result<void> check_content(const TrustFileDraft& content, const TrustFileCheck& check) {
  if (check.now < content.issued) {
    return refuse("not valid before " + format_rfc3339(content.issued), "trust-not-yet-valid");
  }
  if (check.now >= content.expires) {
    return refuse("expired at " + format_rfc3339(content.expires), "trust-expired");
  }
  if (content.version < check.version_min) {
    return refuse(fmt::format("version {} is older than {}, which was seen or asked for",
                              content.version, check.version_min),
                  "trust-rollback");
  }
  return {};
}

}  // namespace

TrustFile::TrustFile(TrustFileDraft content, Sha256Digest digest)
    : content_(std::move(content)), digest_(digest) {
  for (std::size_t i = 0; i < content_.keys.size(); ++i) {
    const crypto::PublicKey& key = content_.keys[i].key;
    by_hint_.emplace(key.id().hex(), i);
    by_hint_.emplace(crypto::sha256(key.pem()).hex(), i);
  }
}

Result<TrustFile> TrustFile::verify(std::string_view text, const TrustFileCheck& check,
                                    const Limits& limits) {
  const attest::Envelope envelope = TRY(read_envelope(text, limits));
  TrustFileDraft content = TRY(TrustFileDraft::parse(envelope.payload, limits));
  if (content.root.id() != check.root) {
    return refuse("signed for root key " + content.root.id().hex() + ", not " + check.root.hex(),
                  "trust-wrong-root");
  }
  if (!attest::verify_envelope(envelope, content.root)) {
    return refuse("the root key's signature does not verify", "trust-signature-invalid");
  }
  TRY(check_content(content, check));
  return TrustFile(std::move(content), envelope.payload_digest());
}

Result<TrustFileDraft> TrustFile::read_unverified_unsafe(std::string_view text,
                                                         const Limits& limits) {
  const attest::Envelope envelope = TRY(read_envelope(text, limits));
  return TrustFileDraft::parse(envelope.payload, limits);
}

const TrustedKey* TrustFile::find(const crypto::KeyId& id) const {
  const TrustedKey* key = find_by_hint(id.hex());
  return key != nullptr && key->key.id() == id ? key : nullptr;
}

const TrustedKey* TrustFile::find_by_hint(std::string_view hint) const {
  const auto found = by_hint_.find(hint);
  return found == by_hint_.end() ? nullptr : &content_.keys[found->second];
}

Timestamp TrustFile::next_change_after(Timestamp time) const {
  Timestamp next = Timestamp::max();
  const auto consider = [&](Timestamp change) {
    if (change > time) next = std::min(next, change);
  };
  consider(content_.issued);
  consider(content_.expires);
  for (const TrustedKey& key : content_.keys) {
    consider(key.valid_from);
    consider(key.valid_until);
    if (key.revoked_at) consider(*key.revoked_at);
  }
  return next;
}

}  // namespace hallmark::sigstore

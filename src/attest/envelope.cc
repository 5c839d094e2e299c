#include "attest/envelope.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "json/reader.h"

namespace hallmark::attest {
namespace {

// Borrowed text of a member that must be a string: a payload may be megabytes long.
Result<std::string_view> text_of(json::ObjectReader& reader, std::string_view key) {
  const json::Value* value = TRY(reader.any(key));
  if (value->as_string() == nullptr) return reader.refuse(key, "not a string");
  return *value->as_string();
}

Result<Bytes> read_payload(json::ObjectReader& reader, const Limits& limits) {
  const std::string_view text = TRY(text_of(reader, "payload"));
  if (text.size() / 4 * 3 > limits.statement_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "payload: larger than the limit for a statement");
  }
  return TRY_IN("payload", base64_decode(text));
}

Result<EnvelopeSignature> read_signature(const json::Value& value, std::string_view place) {
  auto reader = TRY(json::ObjectReader::create(value, place));
  EnvelopeSignature signature;
  signature.signature = TRY_IN(place, base64_decode(TRY(text_of(reader, "sig"))));
  if (signature.signature.empty()) return reader.refuse("sig", "empty");
  signature.key_id = TRY(reader.optional_string("keyid")).value_or("");
  TRY(reader.finish());
  return signature;
}

}  // namespace

Sha256Digest Envelope::payload_digest() const { return crypto::sha256(payload); }

Result<Envelope> Envelope::from_json(const json::Value& value, const Limits& limits) {
  auto reader = TRY(json::ObjectReader::create(value, "dsseEnvelope"));
  Envelope envelope;
  envelope.payload_type = TRY(reader.string("payloadType"));
  envelope.payload = TRY_IN("dsseEnvelope", read_payload(reader, limits));
  const json::Array& signatures = *TRY(reader.array("signatures"));
  TRY(reader.finish());
  if (signatures.empty()) return reader.refuse("signatures", "empty");
  if (signatures.size() > limits.signatures_max) {
    return fail(ErrorCode::kLimitExceeded, "dsseEnvelope.signatures: more than the limit");
  }
  for (const json::Value& signature : signatures) {
    const auto place = fmt::format("dsseEnvelope.signatures[{}]", envelope.signatures.size());
    envelope.signatures.push_back(TRY(read_signature(signature, place)));
  }
  return envelope;
}

json::Value Envelope::to_json() const {
  json::Array list;
  for (const EnvelopeSignature& signature : signatures) {
    list.push_back(
        json::Object{{"keyid", signature.key_id}, {"sig", base64_encode(signature.signature)}});
  }
  return json::Object{{"payload", base64_encode(payload)},
                      {"payloadType", payload_type},
                      {"signatures", std::move(list)}};
}

Bytes pre_authentication_encoding(std::string_view payload_type, ByteView payload) {
  const std::string head =
      fmt::format("DSSEv1 {} {} {} ", payload_type.size(), payload_type, payload.size());
  Bytes bytes;
  bytes.reserve(head.size() + payload.size());
  const ByteView head_bytes = as_bytes(head);
  bytes.insert(bytes.end(), head_bytes.begin(), head_bytes.end());
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  return bytes;
}

Result<Envelope> sign_envelope(std::string payload_type, Bytes payload,
                               const crypto::Signer& signer) {
  Bytes signature = TRY(signer.sign(pre_authentication_encoding(payload_type, payload)));
  Envelope envelope;
  envelope.payload_type = std::move(payload_type);
  envelope.payload = std::move(payload);
  envelope.signatures.push_back({.key_id = "", .signature = std::move(signature)});
  return envelope;
}

Result<void> verify_envelope(const Envelope& envelope, const crypto::PublicKey& key) {
  const Bytes message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  for (const EnvelopeSignature& signature : envelope.signatures) {
    if (key.verify(message, signature.signature)) return {};
  }
  return fail(ErrorCode::kUntrusted, "no signature of key " + key.id().hex(), "signature-invalid");
}

}  // namespace hallmark::attest

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

}  // namespace hallmark::attest

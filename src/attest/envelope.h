#pragma once

// DSSE envelopes (https://github.com/secure-systems-lab/dsse, protocol v1.0.2).

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/key.h"
#include "json/value.h"

namespace hallmark::attest {

inline constexpr std::string_view kInTotoPayloadType = "application/vnd.in-toto+json";

struct EnvelopeSignature {
  std::string key_id;  // a hint, unauthenticated; often empty
  Bytes signature;
};

struct Envelope {
  std::string payload_type;
  Bytes payload;
  std::vector<EnvelopeSignature> signatures;  // at least one

  // SHA-256 of the payload: the statement id, when the payload is a statement.
  Sha256Digest payload_digest() const;

  // {payload, payloadType, signatures[{sig, keyid}]}. kInvalidInput when malformed: a missing
  // member, base64 that is not canonical, no signature, a payload beyond the limit.
  static Result<Envelope> from_json(const json::Value& value, const Limits& limits = {});
  json::Value to_json() const;  // keyid is always written, as the field's clients do
};

// The bytes that are signed.
Bytes pre_authentication_encoding(std::string_view payload_type, ByteView payload);

// Makes an envelope with one signature. keyid is left empty.
Result<Envelope> sign_envelope(std::string payload_type, Bytes payload,
                               const crypto::Signer& signer);

// kUntrusted unless one of the envelope's signatures is this key's.
Result<void> verify_envelope(const Envelope& envelope, const crypto::PublicKey& key);

}  // namespace hallmark::attest

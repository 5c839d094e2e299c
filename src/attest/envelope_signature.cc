#include <fmt/format.h>

#include "attest/envelope.h"

namespace hallmark::attest {

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

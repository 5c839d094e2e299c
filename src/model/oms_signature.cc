#include "model/oms_signature.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/hash.h"
#include "model/oms_legacy.h"

namespace hallmark::model {
namespace {

Bytes signed_message(const OmsSignature& signature, bool is_legacy) {
  const attest::Envelope& envelope = signature.envelope;
  return is_legacy ? legacy_pre_authentication_encoding(envelope.payload_type, envelope.payload)
                   : attest::pre_authentication_encoding(envelope.payload_type, envelope.payload);
}

// A certificate's signature of model_signing 0.2 is over SHA-256 whatever the curve.
Result<void> verify_one(const OmsSignature& signature, const crypto::PublicKey& key,
                        ByteView message, ByteView bytes) {
  const bool is_sha256 =
      signature.manifest.is_legacy() && signature.method == OmsMethod::kCertificate;
  return is_sha256 ? key.verify_sha256(message, bytes) : key.verify(message, bytes);
}

}  // namespace

std::string_view name_of(OmsMethod method) {
  switch (method) {
    case OmsMethod::kKey:
      return "key";
    case OmsMethod::kCertificate:
      return "certificate";
    case OmsMethod::kSigstore:
      return "sigstore";
  }
  check_failed("a value of OmsMethod");
}

Result<void> check_method(const OmsSignature& signature, OmsMethod method) {
  if (signature.method == method) return {};
  return fail(ErrorCode::kUntrusted,
              "the signature was made with method " + std::string(name_of(signature.method)) +
                  ", and is to be checked with method " + std::string(name_of(method)),
              "method-mismatch");
}

Result<void> verify_with_key(const OmsSignature& signature, const crypto::PublicKey& key) {
  TRY(check_method(signature, OmsMethod::kKey));
  if (!signature.hint.empty() && signature.hint != oms_hint(key)) {
    return fail(ErrorCode::kUntrusted, "the signature names another key", "hint-mismatch");
  }
  return verify_with_certified_key(signature, key);
}

Result<void> verify_with_certified_key(const OmsSignature& signature,
                                       const crypto::PublicKey& key) {
  const Bytes message = signed_message(signature, signature.manifest.is_legacy());
  const bool is_signed =
      std::ranges::any_of(signature.envelope.signatures, [&](const attest::EnvelopeSignature& one) {
        return verify_one(signature, key, message, one.signature).has_value();
      });
  if (is_signed) return {};
  return fail(ErrorCode::kUntrusted, "no signature of key " + key.id().hex(), "signature-invalid");
}

std::string oms_hint(const crypto::PublicKey& key) { return crypto::sha256(key.pem()).hex(); }

}  // namespace hallmark::model

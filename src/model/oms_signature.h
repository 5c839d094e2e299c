#pragma once

// A model's signature as any client of the field wrote it, from model_signing 0.2 to today's.
//
// read_oms_signature() checks everything but the signature; until one of the verify functions said
// yes, nothing in it may be believed. What is made for a store or a gate is narrower: oms_bundle.h.

#include <string>
#include <string_view>
#include <vector>

#include "attest/envelope.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/key.h"
#include "model/oms_manifest.h"

namespace hallmark::model {

// Follows from the verification material: publicKey; x509CertificateChain, or a lone certificate
// without log entries; a certificate with log entries.
enum class OmsMethod { kKey, kCertificate, kSigstore };
std::string_view name_of(OmsMethod method);  // "key", "certificate", "sigstore"

struct OmsSignature {
  OmsMethod method;
  // Of kKey: hex SHA-256 of the key's PEM text, or empty. Where a client before 1.1.0 put the key's
  // own text into the bundle, that text's.
  std::string hint;
  std::vector<Bytes> certificates;  // DER, leaf first; empty exactly for kKey
  bool has_timestamps;              // RFC 3161 tokens, which nothing here judges
  attest::Envelope envelope;
  OmsManifest manifest;
};

// kInvalidInput ("malformed-bundle" or what OmsManifest gives), kLimitExceeded, or kUnsupported for
// a predicate of a version to come.
Result<OmsSignature> read_oms_signature(std::string_view text, const Limits& limits = {});

// kUntrusted "method-mismatch" unless the signature was made by `method`: a certificate's key alone
// proves nothing, and a bare key nothing about an identity.
Result<void> check_method(const OmsSignature& signature, OmsMethod method);

// kUntrusted ("method-mismatch", "hint-mismatch", "signature-invalid") unless `key` signed it.
Result<void> verify_with_key(const OmsSignature& signature, const crypto::PublicKey& key);

// The signature alone, by the key of a certificate whose chain the caller has verified.
Result<void> verify_with_certified_key(const OmsSignature& signature, const crypto::PublicKey& key);

// publicKey.hint of OMS: hex SHA-256 of the public key's PEM text.
std::string oms_hint(const crypto::PublicKey& key);

}  // namespace hallmark::model

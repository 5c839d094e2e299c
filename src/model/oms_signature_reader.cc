#include <algorithm>
#include <array>
#include <utility>

#include "attest/statement.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "json/reader.h"
#include "json/value.h"
#include "model/oms_signature.h"

namespace hallmark::model {
namespace {

constexpr std::array<std::string_view, 6> kMediaTypes{
    "application/vnd.dev.sigstore.bundle.v0.3+json",
    "application/vnd.dev.sigstore.bundle.v0.2+json",
    "application/vnd.dev.sigstore.bundle.v0.1+json",
    "application/vnd.dev.sigstore.bundle+json;version=0.3",
    "application/vnd.dev.sigstore.bundle+json;version=0.2",
    "application/vnd.dev.sigstore.bundle+json;version=0.1"};

struct Material {
  OmsMethod method = OmsMethod::kKey;
  std::string hint = {};
  std::vector<Bytes> certificates = {};
  bool has_timestamps = false;
};

// Before 1.1.0 the key itself stands in the bundle, its PEM text in base64; its digest is the hint.
Result<std::string> read_hint(json::ObjectReader key) {
  std::string hint = TRY(key.optional_string("hint")).value_or("");
  const auto raw = TRY(key.optional_string("rawBytes"));
  TRY(key.optional_string("keyDetails"));
  TRY(key.finish());
  if (raw && !hint.empty()) return key.refuse("hint", "stands beside rawBytes");
  if (!raw) return hint;
  const Bytes pem = TRY_IN("verificationMaterial.publicKey.rawBytes", base64_decode(*raw));
  return crypto::sha256(pem).hex();
}

Result<Bytes> read_certificate(json::ObjectReader certificate) {
  const std::string raw = TRY(certificate.string("rawBytes"));
  TRY(certificate.finish());
  Bytes der = TRY_IN("rawBytes", base64_decode(raw));
  if (der.empty()) return certificate.refuse("rawBytes", "empty");
  return der;
}

Result<std::vector<Bytes>> read_chain(json::ObjectReader chain, const Limits& limits) {
  const json::Array& array = *TRY(chain.array("certificates"));
  TRY(chain.finish());
  if (array.empty()) return chain.refuse("certificates", "empty");
  if (array.size() > limits.certificates_max) {
    return fail(ErrorCode::kLimitExceeded, "x509CertificateChain: more certificates than the limit",
                "too-many-certificates");
  }
  std::vector<Bytes> certificates;
  for (const json::Value& value : array) {
    certificates.push_back(
        TRY(read_certificate(TRY(json::ObjectReader::create(value, "certificates")))));
  }
  return certificates;
}

Result<bool> has_tokens(json::ObjectReader& material) {
  auto data = TRY(material.optional_object("timestampVerificationData"));
  if (!data) return false;
  const json::Array* tokens = TRY(data->optional_array("rfc3161Timestamps"));
  TRY(data->finish());
  return tokens != nullptr && !tokens->empty();
}

Result<Material> read_material(json::ObjectReader reader, const Limits& limits) {
  const auto key = TRY(reader.optional_object("publicKey"));
  const auto chain = TRY(reader.optional_object("x509CertificateChain"));
  const auto certificate = TRY(reader.optional_object("certificate"));
  const json::Array* entries = TRY(reader.optional_array("tlogEntries"));
  Material material;
  material.has_timestamps = TRY(has_tokens(reader));
  TRY(reader.finish());
  if (key.has_value() + chain.has_value() + certificate.has_value() != 1) {
    return fail(ErrorCode::kInvalidInput,
                "verificationMaterial: not exactly one of publicKey, certificate, "
                "x509CertificateChain");
  }
  const bool is_logged = entries != nullptr && !entries->empty();
  if (key) {
    material.hint = TRY(read_hint(*key));
  } else if (chain) {
    material.certificates = TRY(read_chain(*chain, limits));
  } else {
    material.certificates.push_back(TRY(read_certificate(*certificate)));
  }
  if (!key) material.method = is_logged ? OmsMethod::kSigstore : OmsMethod::kCertificate;
  return material;
}

Result<OmsManifest> read_manifest(const attest::Envelope& envelope, const Limits& limits) {
  if (envelope.payload_type != attest::kInTotoPayloadType) {
    return fail(ErrorCode::kInvalidInput,
                "payloadType is " + printable(envelope.payload_type) + ", not a statement's",
                "payload-type");
  }
  return OmsManifest::from_statement(TRY(attest::Statement::parse(envelope.payload, limits)),
                                     limits);
}

struct Parts {
  Material material;
  attest::Envelope envelope;
};

// Apart, so that a large bundle's text is held only once while its manifest is read.
Result<Parts> read_parts(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bundle_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "larger than the limit for a bundle");
  }
  const json::Value document = TRY(json::parse(text, limits));
  auto reader = TRY(json::ObjectReader::create(document, ""));
  const std::string media_type = TRY(reader.string("mediaType"));
  if (std::ranges::find(kMediaTypes, media_type) == kMediaTypes.end()) {
    return reader.refuse("mediaType", "not a Sigstore bundle v0.1 to v0.3");
  }
  Material material = TRY(read_material(TRY(reader.object("verificationMaterial")), limits));
  attest::Envelope envelope =
      TRY(attest::Envelope::from_json(*TRY(reader.any("dsseEnvelope")), limits));
  TRY(reader.finish());
  return Parts{std::move(material), std::move(envelope)};
}

Result<OmsSignature> read_bundle(std::string_view text, const Limits& limits) {
  auto [material, envelope] = TRY(read_parts(text, limits));
  OmsManifest manifest = TRY(read_manifest(envelope, limits));
  return OmsSignature{.method = material.method,
                      .hint = std::move(material.hint),
                      .certificates = std::move(material.certificates),
                      .has_timestamps = material.has_timestamps,
                      .envelope = std::move(envelope),
                      .manifest = std::move(manifest)};
}

}  // namespace

Result<OmsSignature> read_oms_signature(std::string_view text, const Limits& limits) {
  return TRY_IN("model signature", with_reason(read_bundle(text, limits), "malformed-bundle"));
}

}  // namespace hallmark::model

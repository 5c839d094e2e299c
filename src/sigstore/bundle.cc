#include "sigstore/bundle.h"

#include "attest/predicates.h"
#include "crypto/hash.h"
#include "json/reader.h"

namespace hallmark::sigstore {
namespace {

constexpr std::string_view kMaterials[] = {"publicKey", "certificate", "x509CertificateChain"};

std::unexpected<Error> unsupported(std::string what, std::string reason) {
  return fail(ErrorCode::kUnsupported, std::move(what), std::move(reason));
}

std::unexpected<Error> unsupported_material(std::string what) {
  return unsupported("verificationMaterial: " + std::move(what),
                     "unsupported-verification-material");
}

Result<void> check_one_material(json::ObjectReader& material) {
  int found = 0;
  for (const std::string_view name : kMaterials) {
    const json::Value* value = material.find(name);
    if (value != nullptr && !value->is_null()) ++found;
  }
  if (found == 1) return {};
  return fail(ErrorCode::kInvalidInput,
              "verificationMaterial: not exactly one of publicKey, certificate, "
              "x509CertificateChain");
}

// A log entry or timestamp that we cannot check is refused rather than ignored: no byte of a
// bundle that we trust may be without effect.
Result<void> refuse_log_entries(json::ObjectReader& material) {
  const json::Array* entries = TRY(material.optional_array("tlogEntries"));
  if (entries != nullptr && !entries->empty()) return unsupported_material("has log entries");
  auto timestamps = TRY(material.optional_object("timestampVerificationData"));
  if (!timestamps) return {};
  const json::Array* tokens = TRY(timestamps->optional_array("rfc3161Timestamps"));
  TRY(timestamps->finish());
  if (tokens != nullptr && !tokens->empty()) return unsupported_material("has timestamps");
  return {};
}

Result<std::string> read_hint(json::ObjectReader material) {
  TRY(check_one_material(material));
  TRY(refuse_log_entries(material));
  TRY(material.finish());
  auto key = TRY(material.optional_object("publicKey"));
  if (!key) return unsupported_material("a certificate");
  std::string hint = TRY(key->optional_string("hint")).value_or("");
  TRY(key->finish());
  return hint;
}

Result<attest::Envelope> read_envelope(json::ObjectReader& reader, const Limits& limits) {
  if (reader.find("messageSignature") != nullptr) {
    return unsupported("messageSignature: not a bundle of a statement",
                       "unsupported-bundle-content");
  }
  attest::Envelope envelope =
      TRY(attest::Envelope::from_json(*TRY(reader.any("dsseEnvelope")), limits));
  if (envelope.signatures.size() != 1) {
    return fail(ErrorCode::kInvalidInput, "dsseEnvelope.signatures: not exactly one");
  }
  return envelope;
}

struct Parts {
  attest::Envelope envelope;
  std::string hint;
  std::string canonical;
};

Result<Parts> parse_parts(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bundle_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "larger than the limit for a bundle");
  }
  const json::Value document = TRY(json::parse(text, limits));
  auto reader = TRY(json::ObjectReader::create(document, ""));
  if (TRY(reader.string("mediaType")) != kBundleMediaType) {
    return reader.refuse("mediaType", "not a Sigstore bundle v0.3");
  }
  std::string hint = TRY(read_hint(TRY(reader.object("verificationMaterial"))));
  attest::Envelope envelope = TRY(read_envelope(reader, limits));
  TRY(reader.finish());
  return Parts{.envelope = std::move(envelope),
               .hint = std::move(hint),
               .canonical = json::canonical(document)};
}

}  // namespace

Bundle::Bundle(attest::Envelope envelope, std::string hint, std::string canonical)
    : envelope_(std::move(envelope)),
      hint_(std::move(hint)),
      canonical_(std::move(canonical)),
      digest_(crypto::sha256(canonical_)) {}

Result<Bundle> Bundle::parse(std::string_view text, const Limits& limits) {
  Parts parts = TRY(with_reason(parse_parts(text, limits), "malformed-bundle"));
  return Bundle(std::move(parts.envelope), std::move(parts.hint), std::move(parts.canonical));
}

Bundle Bundle::around(attest::Envelope envelope, std::string hint) {
  json::Object material{{"publicKey", json::Object{{"hint", hint}}},
                        {"tlogEntries", json::Array()}};
  std::string canonical =
      json::canonical(json::Object{{"mediaType", kBundleMediaType},
                                   {"verificationMaterial", std::move(material)},
                                   {"dsseEnvelope", envelope.to_json()}});
  return Bundle(std::move(envelope), std::move(hint), std::move(canonical));
}

Result<Bundle> sign_statement(const attest::Statement& statement, const crypto::Signer& signer) {
  Bytes payload = to_bytes(statement.serialise());
  TRY(attest::check_readable(TRY(attest::Statement::parse(payload))));
  attest::Envelope envelope = TRY(
      attest::sign_envelope(std::string(attest::kInTotoPayloadType), std::move(payload), signer));
  return Bundle::around(std::move(envelope), signer.public_key().id().hex());
}

}  // namespace hallmark::sigstore

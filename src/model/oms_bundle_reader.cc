#include <utility>

#include "attest/envelope.h"
#include "attest/statement.h"
#include "base/encoding.h"
#include "json/value.h"
#include "model/oms_bundle.h"

namespace hallmark::model {
namespace {

std::string_view text_of(const json::Value* value) {
  const std::string* text = value == nullptr ? nullptr : value->as_string();
  return text == nullptr ? std::string_view() : *text;
}

// The reason and hint for a bundle of another form; no reason for what is merely malformed.
std::pair<std::string, std::string> form_of(const json::Value& document) {
  const json::Value* material = document.find("verificationMaterial");
  if (material == nullptr || document.find("dsseEnvelope") == nullptr) return {};
  if (material->find("x509CertificateChain") != nullptr) {
    return {"unsupported-certificate", "it is signed with a certificate: only keys can be checked"};
  }
  if (material->find("certificate") != nullptr) {
    return {"unsupported-sigstore", "it is signed through Sigstore: only keys can be checked"};
  }
  const json::Value* public_key = material->find("publicKey");
  if (public_key != nullptr && public_key->find("rawBytes") != nullptr) {
    return {"unsupported-raw-public-key",
            "it was made by model_signing before 1.1.0: sign the model again"};
  }
  const std::string_view media_type = text_of(document.find("mediaType"));
  if (media_type != sigstore::kBundleMediaType &&
      media_type.starts_with("application/vnd.dev.sigstore.bundle")) {
    return {"unsupported-media-type", "its media type is " + printable(media_type) + ", not v0.3"};
  }
  return {};
}

// `error` is why the text is no bundle that we read; says so better where we know the form.
Error explain(std::string_view text, Error error, const Limits& limits) {
  const Result<json::Value> document = json::parse(text, limits);
  if (!document) return error;
  const auto [reason, hint] = form_of(*document);
  if (reason.empty()) return error;
  return {.code = ErrorCode::kUnsupported, .message = hint, .reason = reason};
}

// What can be compared with the SHA-256 digests of whole files.
Result<void> check_comparable(const OmsManifest& manifest) {
  const OmsSerialization& serialization = manifest.serialization();
  if (manifest.is_legacy()) {
    return fail(ErrorCode::kUnsupported, "a signature of model_signing 0.2: sign the model again",
                "unsupported-predicate-v0.1");
  }
  if (serialization.shard_size) {
    return fail(ErrorCode::kUnsupported,
                "files are signed in shards: only method `files` can be judged here",
                "unsupported-shards");
  }
  if (serialization.hash != crypto::HashType::kSha256) {
    return fail(ErrorCode::kUnsupported,
                "files are hashed with " + std::string(crypto::name_of(serialization.hash)) +
                    ": only sha256 can be judged here",
                "unsupported-hash");
  }
  return {};
}

Result<OmsManifest> read_manifest(const attest::Envelope& envelope, const Limits& limits) {
  if (envelope.payload_type != attest::kInTotoPayloadType) {
    return fail(ErrorCode::kInvalidInput,
                "payloadType is " + printable(envelope.payload_type) + ", not a statement's",
                "payload-type");
  }
  const attest::Statement statement = TRY(attest::Statement::parse(envelope.payload, limits));
  OmsManifest manifest = TRY(OmsManifest::from_statement(statement, limits));
  TRY(check_comparable(manifest));
  return manifest;
}

}  // namespace

Result<OmsBundle> read_oms_bundle(std::string_view text, const Limits& limits) {
  Result<sigstore::Bundle> bundle = sigstore::Bundle::parse(text, limits);
  if (!bundle) {
    return std::unexpected(explain(text, std::move(bundle).error(), limits).in("model signature"));
  }
  OmsManifest manifest = TRY_IN("model signature", read_manifest(bundle->envelope(), limits));
  return OmsBundle{*std::move(bundle), std::move(manifest)};
}

}  // namespace hallmark::model

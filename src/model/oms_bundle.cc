#include "model/oms_bundle.h"

#include <utility>

#include "attest/envelope.h"
#include "base/encoding.h"
#include "json/value.h"
#include "model/oms_signature.h"

namespace hallmark::model {
namespace {

std::vector<OmsFile> named_for(const OmsScan& scan, OmsProfile profile) {
  std::vector<OmsFile> files = scan.files;
  if (!scan.is_single_file || profile == OmsProfile::kOms) return files;
  for (OmsFile& file : files) file.name = kOmsSingleFileName;
  return files;
}

std::unexpected<Error> refuse_size() {
  return fail(ErrorCode::kLimitExceeded, "the model has too many files for one signature",
              "bundle-too-large");
}

json::Object material_of(const OmsSigning& signing) {
  json::Object material{{"tlogEntries", json::Array()}};
  if (signing.certificates.empty()) {
    material.emplace("publicKey", json::Object{{"hint", oms_hint(signing.signer.public_key())}});
    return material;
  }
  json::Array chain;
  for (const Bytes& der : signing.certificates) {
    chain.emplace_back(json::Object{{"rawBytes", base64_encode(der)}});
  }
  material.emplace("x509CertificateChain", json::Object{{"certificates", std::move(chain)}});
  return material;
}

struct Payload {
  Bytes statement;
  Sha256Digest root;
};

// Apart, so that a large model's manifest is gone before its bundle is made.
Result<Payload> payload_of(const OmsScan& scan, OmsProfile profile) {
  const OmsManifest manifest = TRY(OmsManifest::create(scan.subject_name, named_for(scan, profile),
                                                       scan.serialization, profile));
  Bytes statement = to_bytes(manifest.to_statement().serialise());
  if (statement.size() > Limits{}.statement_bytes_max) return refuse_size();
  return Payload{std::move(statement), manifest.root()};
}

}  // namespace

Result<SignedBundle> sign_model(const OmsScan& scan, const OmsSigning& signing) {
  auto [payload, root] = TRY(payload_of(scan, signing.profile));
  const attest::Envelope envelope = TRY(attest::sign_envelope(
      std::string(attest::kInTotoPayloadType), std::move(payload), signing.signer));
  std::string text = json::canonical(json::Object{{"mediaType", sigstore::kBundleMediaType},
                                                  {"verificationMaterial", material_of(signing)},
                                                  {"dsseEnvelope", envelope.to_json()}});
  if (text.size() > Limits{}.bundle_bytes_max) return refuse_size();
  return SignedBundle{std::move(text), root};
}

}  // namespace hallmark::model

#include "model/oms_bundle.h"

#include <utility>

#include "attest/envelope.h"
#include "crypto/hash.h"

namespace hallmark::model {
namespace {

Result<void> check_key_type(const crypto::PublicKey& key) {
  if (key.type() != crypto::KeyType::kEd25519) return {};
  return fail(ErrorCode::kUsage, "a model signature needs an ECDSA key, and this one is Ed25519",
              "key-type");
}

std::vector<OmsFile> named_for(const OmsScan& scan, OmsProfile profile) {
  std::vector<OmsFile> files = scan.files;
  if (scan.is_single_file && profile == OmsProfile::kPyCompat) {
    files.front().name = kOmsSingleFileName;
  }
  return files;
}

std::unexpected<Error> refuse_size() {
  return fail(ErrorCode::kLimitExceeded, "the model has too many files for one signature",
              "bundle-too-large");
}

}  // namespace

Result<std::string> sign_model(const OmsScan& scan, OmsProfile profile,
                               const std::vector<std::string>& ignore_paths, bool allow_symlinks,
                               const crypto::Signer& signer) {
  TRY(check_key_type(signer.public_key()));
  const OmsManifest manifest = TRY(OmsManifest::create(scan.subject_name, named_for(scan, profile),
                                                       ignore_paths, allow_symlinks));
  Bytes payload = to_bytes(manifest.to_statement().serialise());
  const Limits limits;
  if (payload.size() > limits.statement_bytes_max) return refuse_size();
  attest::Envelope envelope = TRY(
      attest::sign_envelope(std::string(attest::kInTotoPayloadType), std::move(payload), signer));
  const auto bundle = sigstore::Bundle::around(std::move(envelope), oms_hint(signer.public_key()));
  if (bundle.canonical().size() > limits.bundle_bytes_max) return refuse_size();
  return bundle.canonical();
}

Result<void> verify_oms_signature(const OmsBundle& bundle, const crypto::PublicKey& key) {
  TRY(check_key_type(key));
  const std::string& hint = bundle.bundle.hint();
  if (!hint.empty() && hint != oms_hint(key)) {
    return fail(ErrorCode::kUntrusted, "the signature names another key", "hint-mismatch");
  }
  return attest::verify_envelope(bundle.bundle.envelope(), key);
}

std::string oms_hint(const crypto::PublicKey& key) { return crypto::sha256(key.pem()).hex(); }

}  // namespace hallmark::model

#pragma once

// A model's signature: a Sigstore bundle around a signed OMS manifest.
//
// Signing writes the manifest in RFC 8785 form, so that only the ECDSA signature differs from one
// run to the next. Reading checks everything but the signature; until verify_oms_signature() said
// yes, nothing in the bundle may be believed.

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "crypto/key.h"
#include "model/oms_manifest.h"
#include "model/oms_scan.h"
#include "sigstore/bundle.h"

namespace hallmark::model {

// `oms` follows the specification; `py_compat` what model_signing <= 1.1.1 takes (a single file is
// named ".").
enum class OmsProfile { kOms, kPyCompat };

// The bundle's text, newline free. kUsage ("key-type") for Ed25519 keys: the format has ECDSA
// only. kLimitExceeded if the bundle would be one that read_oms_bundle() does not take.
Result<std::string> sign_model(const OmsScan& scan, OmsProfile profile,
                               const std::vector<std::string>& ignore_paths, bool allow_symlinks,
                               const crypto::Signer& signer);

struct OmsBundle {
  sigstore::Bundle bundle;
  OmsManifest manifest;
};

// Bundle and manifest of a model.sig, signature not yet checked. kUnsupported for other forms
// (certificates, sigstore, shards, other hashes, bundles of before 1.1), naming the form.
Result<OmsBundle> read_oms_bundle(std::string_view text, const Limits& limits = {});

// kUntrusted ("signature-invalid", "hint-mismatch") unless `key` signed the bundle; kUsage
// ("key-type") for Ed25519 keys.
Result<void> verify_oms_signature(const OmsBundle& bundle, const crypto::PublicKey& key);

// publicKey.hint of OMS: hex SHA-256 of the public key's PEM text.
std::string oms_hint(const crypto::PublicKey& key);

}  // namespace hallmark::model

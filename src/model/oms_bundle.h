#pragma once

// A model's signature as we write it, and as a store keeps and a gate judges it: a Sigstore bundle
// v0.3 around a signed OMS manifest.
//
// Signing writes the manifest in RFC 8785 form, so that only the signature differs from one run to
// the next, and not even that for Ed25519 keys. Reading here takes what a gate can judge: signed
// with a key, whole files, sha256. What else is in the wild reads oms_signature.h.

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/key.h"
#include "model/oms_manifest.h"
#include "model/oms_scan.h"
#include "sigstore/bundle.h"

namespace hallmark::model {

struct OmsSigning {
  const crypto::Signer& signer;
  OmsProfile profile = OmsProfile::kOms;
  // DER, leaf first: method `certificate`. Empty: method `key`.
  std::vector<Bytes> certificates = {};
};

struct SignedBundle {
  std::string text;  // the bundle's, newline free
  Sha256Digest root;
};

// kLimitExceeded if the text would be one that read_oms_signature() does not take.
Result<SignedBundle> sign_model(const OmsScan& scan, const OmsSigning& signing);

struct OmsBundle {
  sigstore::Bundle bundle;
  OmsManifest manifest;
};

// Bundle and manifest of a model.sig, signature not yet checked. kUnsupported for other forms
// (certificates, sigstore, shards, other hashes, bundles of before 1.1), naming the form.
Result<OmsBundle> read_oms_bundle(std::string_view text, const Limits& limits = {});

}  // namespace hallmark::model

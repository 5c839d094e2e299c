#pragma once

// Whose signature of a model counts, as the caller of `verify` said: public keys, certificates
// below anchors of his, or a trust file.

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/remote_keys.h"
#include "cli/trust_access.h"
#include "crypto/certificate_chain.h"
#include "crypto/key.h"
#include "model/oms_signature.h"
#include "sigstore/trust_file.h"

namespace CLI {
class App;
}

namespace hallmark::cli {

struct SignerOptions {
  std::vector<std::string> public_keys;
  VaultOptions vault;
  TrustOptions trust;
  std::vector<std::string> certificate_chain;
  std::vector<std::string> revocation_lists;
  std::string certificate_subject;
  std::string certificate_issuer;
  std::string certificate_name;  // of its subject alternative names
  std::string certificate_fingerprint;
  std::string identity;
  std::string identity_provider;
};

void add_signer_options(CLI::App& command, SignerOptions& options);

struct ModelSigner {
  std::string name;       // for people
  crypto::PublicKey key;  // whoever has the same key is the same signer
};

class SignerCheck {
 public:
  // kUsage unless the options name signers in exactly one way.
  static Result<SignerCheck> create(Context& context, const SignerOptions& options);

  // Who of them made the signature; at least one. kUntrusted says why nobody did, "method-mismatch"
  // when it was made in another way; kUnsupported for the one way that nothing here can check yet.
  Result<std::vector<ModelSigner>> signers_of(const model::OmsSignature& signature) const;

 private:
  explicit SignerCheck(Timestamp now) : now_(now) {}

  Result<std::vector<ModelSigner>> by_keys(const model::OmsSignature& signature) const;
  Result<std::vector<ModelSigner>> by_certificate(const model::OmsSignature& signature) const;
  Result<std::vector<ModelSigner>> by_trust(const model::OmsSignature& signature) const;

  Timestamp now_;
  std::vector<crypto::PublicKey> keys_;
  std::optional<crypto::ChainPolicy> policy_;
  std::optional<sigstore::TrustFile> trust_;
  bool wants_identity_ = false;
};

}  // namespace hallmark::cli

#include "cli/model_signers.h"

#include <CLI/CLI.hpp>
#include <iterator>

#include "cli/certificates.h"
#include "cli/keys.h"
#include "cli/options.h"
#include "sigstore/bundle.h"
#include "sigstore/verifier.h"

namespace hallmark::cli {
namespace {

using crypto::AlternativeName;

Result<std::vector<crypto::PublicKey>> read_keys(Context& context, const SignerOptions& options) {
  std::vector<crypto::PublicKey> keys;
  for (const std::string& name : options.public_keys) {
    if (is_remote_key(name)) {
      auto some = TRY(read_remote_public_keys(context, name, options.vault));
      keys.insert(keys.end(), std::make_move_iterator(some.begin()),
                  std::make_move_iterator(some.end()));
    } else {
      keys.push_back(TRY(open_public_key(context, name)));
    }
  }
  return keys;
}

// "mail@example.com", "https://example.com/x" or "host.example.com": the kind follows from the
// text.
AlternativeName name_from(const std::string& text) {
  using Kind = AlternativeName::Kind;
  const Kind kind = text.contains("://") ? Kind::kUri
                    : text.contains('@') ? Kind::kEmail
                                         : Kind::kDns;
  return {kind, text};
}

Result<crypto::CertificatePins> pins_of(const SignerOptions& options) {
  crypto::CertificatePins pins;
  if (!options.certificate_subject.empty()) pins.subject = options.certificate_subject;
  if (!options.certificate_issuer.empty()) pins.issuer = options.certificate_issuer;
  if (!options.certificate_name.empty()) pins.name = name_from(options.certificate_name);
  if (!options.certificate_fingerprint.empty()) {
    const auto digest = Sha256Digest::from_hex(options.certificate_fingerprint);
    if (!digest) {
      return fail(ErrorCode::kUsage,
                  "--certificate-fingerprint takes 64 lower-case hex digits (SHA-256 of the DER)");
    }
    pins.fingerprint = *digest;
  }
  return pins;
}

Result<crypto::ChainPolicy> policy_of(Context& context, const SignerOptions& options) {
  crypto::ChainPolicy policy;
  policy.anchors = TRY(read_certificates(context, options.certificate_chain));
  policy.crls = TRY(read_revocation_lists(context, options.revocation_lists));
  policy.at = context.clock.now();
  policy.pins = TRY(pins_of(options));
  return policy;
}

bool narrows_certificates(const SignerOptions& options) {
  return !options.revocation_lists.empty() || !options.certificate_subject.empty() ||
         !options.certificate_issuer.empty() || !options.certificate_name.empty() ||
         !options.certificate_fingerprint.empty();
}

Result<void> check_one_way(const SignerOptions& options) {
  const bool has_trust = !options.trust.trust_file.empty() || !options.trust.root_key.empty();
  const bool has_identity = !options.identity.empty() || !options.identity_provider.empty();
  const int ways = (options.public_keys.empty() ? 0 : 1) +
                   (options.certificate_chain.empty() ? 0 : 1) + (has_trust ? 1 : 0) +
                   (has_identity ? 1 : 0);
  if (ways == 0) {
    return fail(ErrorCode::kUsage,
                "say whose signature counts: --public-key FILE, or --certificate-chain FILE of a "
                "root that you trust, or --trust FILE --root-key ID, or --root-key ID of a pinned "
                "trust file");
  }
  if (ways > 1) {
    return fail(ErrorCode::kUsage,
                "say in one way whose signature counts: public keys, certificates, a trust file or "
                "an identity");
  }
  if (options.certificate_chain.empty() && narrows_certificates(options)) {
    return fail(ErrorCode::kUsage, "what a certificate must say needs --certificate-chain FILE");
  }
  if (has_identity && (options.identity.empty() || options.identity_provider.empty())) {
    return fail(ErrorCode::kUsage, "--identity and --identity-provider go together");
  }
  return {};
}

}  // namespace

void add_signer_options(CLI::App& command, SignerOptions& options) {
  add_repeated(command, "--public-key,--public_key,--key", options.public_keys,
               "The signer's public key: PEM, or hashivault://KEY, openbao://KEY")
      ->type_name("FILE|URI");
  add_trust_options(command, options.trust);
  add_repeated(command, "--certificate-chain,--certificate_chain", options.certificate_chain,
               "Certificates that you trust to certify code signers (PEM); nothing else is trusted")
      ->type_name("FILE");
  add_repeated(command, "--crl", options.revocation_lists,
               "A revocation list (PEM or DER); with any, every certificate must be covered")
      ->type_name("FILE");
  command.add_option("--certificate-subject", options.certificate_subject,
                     "The certificate's subject, exactly (RFC 2253: CN=x,O=y)");
  command.add_option("--certificate-issuer", options.certificate_issuer, "Its issuer, exactly");
  command.add_option("--certificate-san", options.certificate_name,
                     "One of its alternative names, exactly: a mail address, URI or host");
  command.add_option("--certificate-fingerprint", options.certificate_fingerprint,
                     "The SHA-256 of the certificate, in hex");
  command.add_option("--identity", options.identity, "The identity of a signature by Sigstore");
  command.add_option("--identity-provider,--identity_provider", options.identity_provider,
                     "Who vouches for it");
  add_vault_options(command, options.vault);
}

Result<SignerCheck> SignerCheck::create(Context& context, const SignerOptions& options) {
  TRY(check_one_way(options));
  SignerCheck check(context.clock.now());
  if (!options.public_keys.empty()) {
    check.keys_ = TRY(read_keys(context, options));
  } else if (!options.certificate_chain.empty()) {
    check.policy_ = TRY(policy_of(context, options));
  } else if (!options.identity.empty()) {
    check.wants_identity_ = true;
  } else {
    check.trust_ = TRY(open_trust(context, options.trust));
  }
  return check;
}

Result<std::vector<ModelSigner>> SignerCheck::signers_of(
    const model::OmsSignature& signature) const {
  if (!keys_.empty()) return by_keys(signature);
  if (policy_) return by_certificate(signature);
  if (trust_) return by_trust(signature);
  TRY(model::check_method(signature, model::OmsMethod::kSigstore));
  return fail(ErrorCode::kUnsupported,
              "signatures by Sigstore cannot be checked yet: nothing is said about this one",
              "unsupported-sigstore");
}

Result<std::vector<ModelSigner>> SignerCheck::by_keys(const model::OmsSignature& signature) const {
  std::vector<ModelSigner> signers;
  Result<void> last;
  for (const crypto::PublicKey& key : keys_) {
    Result<void> verified = model::verify_with_key(signature, key);
    if (verified) {
      signers.push_back({key.id().hex(), key});
    } else {
      last = std::move(verified);
    }
  }
  if (!signers.empty()) return signers;
  return std::unexpected(std::move(last).error());
}

Result<std::vector<ModelSigner>> SignerCheck::by_certificate(
    const model::OmsSignature& signature) const {
  TRY(model::check_method(signature, model::OmsMethod::kCertificate));
  std::vector<crypto::Certificate> chain;
  for (const Bytes& der : signature.certificates) {
    chain.push_back(TRY(crypto::Certificate::from_der(der)));
  }
  const crypto::VerifiedChain verified =
      TRY(crypto::verify_code_signing_chain(chain.front(), std::span(chain).subspan(1), *policy_));
  TRY(model::verify_with_certified_key(signature, verified.signer()));
  return std::vector<ModelSigner>{{verified.subject(), verified.signer()}};
}

Result<std::vector<ModelSigner>> SignerCheck::by_trust(const model::OmsSignature& signature) const {
  TRY(model::check_method(signature, model::OmsMethod::kKey));
  const auto bundle = sigstore::Bundle::around(signature.envelope, signature.hint);
  const sigstore::Verdict verdict = TRY(sigstore::StatementVerifier(*trust_, now_).judge(bundle));
  if (verdict.trust == sigstore::Trust::kVerified) {
    return std::vector<ModelSigner>{{verdict.signer_name, trust_->find(*verdict.signer)->key}};
  }
  return fail(ErrorCode::kUntrusted,
              "the signature is not one that the trust file accepts: " + verdict.reason,
              verdict.reason);
}

}  // namespace hallmark::cli

#pragma once

// Is this certificate a code signer's, by the word of somebody whom the caller trusts, at this
// time? The only way to a VerifiedChain.
//
// Trust begins at the caller's anchors and nowhere else: there is no default, and the system's
// store of Web certificates is never read. An anchor need not be self-signed, nor a CA: an
// intermediate may be one, and so may the very leaf. What an anchor does not get is leniency: every
// certificate of the path, leaf, intermediates and anchor, must be valid at that time and be what
// its place asks for. Nothing is fetched from the network.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/key.h"
#include "crypto/revocation_list.h"

namespace hallmark::crypto {

// What the leaf must say, exactly. Whatever is not set is not asked for.
struct CertificatePins {
  std::optional<std::string> subject;  // RFC 2253 text, as Certificate::subject() writes it
  std::optional<std::string> issuer;
  std::optional<AlternativeName> name;  // one of its alternative names
  std::optional<Sha256Digest> fingerprint;
};

struct ChainPolicy {
  std::vector<Certificate> anchors;
  // With any list given, each certificate below the anchor must be covered by a current list of
  // its issuer: revocation is checked for the whole path or not at all.
  std::vector<RevocationList> crls;
  Timestamp at;
  CertificatePins pins;
};

class VerifiedChain {
 public:
  const PublicKey& signer() const { return signer_; }
  const std::string& subject() const { return leaf().subject(); }
  const Certificate& leaf() const { return path_.front(); }
  const std::vector<Certificate>& path() const { return path_; }  // leaf first, anchor last

 private:
  friend Result<VerifiedChain> verify_code_signing_chain(const Certificate& leaf,
                                                         std::span<const Certificate> intermediates,
                                                         const ChainPolicy& policy,
                                                         const Limits& limits);
  VerifiedChain(std::vector<Certificate> path, PublicKey signer)
      : path_(std::move(path)), signer_(std::move(signer)) {}

  std::vector<Certificate> path_;  // never empty
  PublicKey signer_;
};

// `intermediates` are an untrusted heap: in any order, with duplicates and certificates that lead
// nowhere. (Of issuers that share a name and have no key identifiers, only one is tried.) Fails
// with
//
//   kUsage         without an anchor
//   kLimitExceeded if there are too many certificates or lists
//   kUnsupported   if the leaf's key is none of ours ("key-unsupported")
//   kUntrusted     with one of these reasons; the message names the certificate:
//     certificate-expired, certificate-not-yet-valid   the leaf, at policy.at
//     issuer-expired, issuer-not-yet-valid             another of the path, the anchor included
//     wrong-ca             no path of good signatures leads from the leaf to an anchor
//     not-code-signing     see certificate_rules.h
//     weak-algorithm       a signature below the anchor's, or a CA's key, or a list's signature
//     certificate-invalid  not a CA where one must be, path length, name constraints, policy
//                          constraints, a critical extension that nobody here knows
//     certificate-revoked
//     crl-missing, crl-expired, crl-not-yet-valid, crl-invalid   no list that could clear it
//     pin-mismatch
//
// If several apply, any one of them is given.
Result<VerifiedChain> verify_code_signing_chain(const Certificate& leaf,
                                                std::span<const Certificate> intermediates,
                                                const ChainPolicy& policy,
                                                const Limits& limits = {});

}  // namespace hallmark::crypto

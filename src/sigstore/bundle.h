#pragma once

// Sigstore bundles v0.3 around a DSSE envelope, signed with a plain key.
//
// This slice reads one kind of verification material, `publicKey`; bundles with a certificate are
// well formed but kUnsupported (reason "unsupported-verification-material"). The store keeps
// bundles in RFC 8785 form, payload and signatures untouched; the bundle digest is that form's.

#include <string>
#include <string_view>

#include "attest/envelope.h"
#include "attest/statement.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/key.h"

namespace hallmark::sigstore {

inline constexpr std::string_view kBundleMediaType =
    "application/vnd.dev.sigstore.bundle.v0.3+json";

class Bundle {
 public:
  // Strict: unknown members, other media types, duplicate keys, no or two materials, more than
  // one signature are kInvalidInput. OMS bundles of older clients are read by model, not here.
  static Result<Bundle> parse(std::string_view text, const Limits& limits = {});

  // `hint` is the key id in hex for statements; OMS has its own.
  static Bundle around(attest::Envelope envelope, std::string hint);

  const attest::Envelope& envelope() const { return envelope_; }
  const std::string& hint() const { return hint_; }
  const std::string& canonical() const { return canonical_; }  // RFC 8785, one line, no newline
  const Sha256Digest& digest() const { return digest_; }       // of canonical()
  Sha256Digest statement_id() const { return envelope_.payload_digest(); }

 private:
  Bundle(attest::Envelope envelope, std::string hint, std::string canonical);
  attest::Envelope envelope_;
  std::string hint_;
  std::string canonical_;
  Sha256Digest digest_;
};

// Signs `statement` and wraps it, the key id as hint. kInvalidInput for one that
// attest::check_readable() refuses.
Result<Bundle> sign_statement(const attest::Statement& statement, const crypto::Signer& signer);

}  // namespace hallmark::sigstore

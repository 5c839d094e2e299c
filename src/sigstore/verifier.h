#pragma once

// Judges one bundle by a trust file at one instant.
//
// There is no verifier without a trust file and a time. A grant, validity or revocation that
// fails makes the statement one of an unknown signer, with the reason kept. It is invalid when the
// hint names a listed key whose signature fails, and when a listed key verifies the signature but
// the hint names none (an empty hint apart): then somebody altered it.

#include <optional>
#include <string>

#include "attest/verified_statement.h"
#include "base/result.h"
#include "base/time.h"
#include "sigstore/bundle.h"
#include "sigstore/trust_file.h"

namespace hallmark::sigstore {

enum class Trust { kVerified, kUnknownSigner, kInvalid, kReported };
std::string_view name_of(Trust trust);  // "verified", "unknown-signer", "invalid", "reported"

struct Verdict {
  Trust trust = Trust::kUnknownSigner;
  // Why not verified: unknown-key, outside-grant, key-not-yet-valid, key-expired, key-revoked,
  // signature-invalid, hint-mismatch, statement-from-future. Empty when verified.
  std::string reason;
  std::optional<crypto::KeyId> signer;  // the key whose signature verified, if any
  std::string signer_name;
  std::optional<attest::VerifiedStatement> statement;  // set exactly when verified
};

class StatementVerifier {
 public:
  // Borrows `trust`, which must outlive the verifier.
  StatementVerifier(const TrustFile& trust, Timestamp now) : trust_(trust), now_(now) {}

  // Fails with kInvalidInput when the payload is no in-toto statement, or one of ours that does
  // not parse: a malformed signed statement is refused, not ignored.
  //
  // OMS statements are judged too: the grant is the predicate type's alone.
  Result<Verdict> judge(const Bundle& bundle) const;

  const TrustFile& trust() const { return trust_; }
  Timestamp now() const { return now_; }

 private:
  const TrustFile& trust_;
  Timestamp now_;
};

// When the statement says that what it describes happened (finish of a run, creation of a claim);
// nullopt for predicates without a time.
Result<std::optional<Timestamp>> claimed_time(const attest::Statement& statement);

}  // namespace hallmark::sigstore

#pragma once

// A statement whose signature was checked in this process, with the key that made it.
//
// Only sigstore::StatementVerifier can make one (the pass key), and nothing deserialises one:
// policy, gate and graph accept nothing less as a fact.

#include "attest/statement.h"
#include "base/digest.h"
#include "crypto/key.h"

namespace hallmark::sigstore {
class StatementVerifier;
}

namespace hallmark::attest {

class VerifiedStatement {
 public:
  class PassKey {
    friend class sigstore::StatementVerifier;
    PassKey() = default;
  };
  VerifiedStatement(PassKey, Statement statement, Sha256Digest id, Sha256Digest bundle_digest,
                    crypto::KeyId signer, std::string signer_name)
      : statement_(std::move(statement)),
        id_(id),
        bundle_digest_(bundle_digest),
        signer_(signer),
        signer_name_(std::move(signer_name)) {}

  const Statement& statement() const { return statement_; }
  const Sha256Digest& id() const { return id_; }
  const Sha256Digest& bundle_digest() const { return bundle_digest_; }
  const crypto::KeyId& signer() const { return signer_; }
  const std::string& signer_name() const { return signer_name_; }  // as the trust file names it

 private:
  Statement statement_;
  Sha256Digest id_;
  Sha256Digest bundle_digest_;
  crypto::KeyId signer_;
  std::string signer_name_;
};

}  // namespace hallmark::attest

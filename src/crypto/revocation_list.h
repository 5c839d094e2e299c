#pragma once

// Certificate revocation lists (RFC 5280 section 5), from files that the caller names: nothing is
// ever fetched. Whether a list is signed by whom it names is for verify_code_signing_chain().

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

struct X509_crl_st;

namespace hallmark::crypto {

// Immutable, cheap to copy, safe to use from several threads.
class RevocationList {
 public:
  // DER, or one PEM block "X509 CRL". kInvalidInput, reason "crl-invalid" (or "pem-invalid"), also
  // for a list that does not say when the next one comes, as it would never grow old;
  // kLimitExceeded.
  static Result<RevocationList> parse(ByteView file, const Limits& limits = {});

  const std::string& issuer() const { return issuer_; }  // RFC 2253 text
  Timestamp this_update() const { return this_update_; }
  Timestamp next_update() const { return next_update_; }

  // For crypto's own sources.
  X509_crl_st* handle() const { return handle_.get(); }

 private:
  RevocationList() = default;
  static Result<RevocationList> from_der(ByteView der);

  std::shared_ptr<X509_crl_st> handle_;  // shared: reference counted itself, read only here
  std::string issuer_;
  Timestamp this_update_;
  Timestamp next_update_;
};

}  // namespace hallmark::crypto

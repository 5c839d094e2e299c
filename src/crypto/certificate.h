#pragma once

// X.509 certificates (RFC 5280), read strictly.
//
// A Certificate is only well formed: nobody has vouched for it. Who wants to rely on what it says
// asks verify_code_signing_chain() first. It is one DER encoding, hence one fingerprint; it is of
// version 3, no extension stands in it twice, and no name in it holds a NUL.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/key.h"

struct x509_st;

namespace hallmark::crypto {

// One GeneralName (RFC 5280 section 4.2.1.6).
struct AlternativeName {
  enum class Kind { kEmail, kUri, kDns, kOther };
  Kind kind;
  std::string value;  // ASCII as it stands there; of kOther the whole DER in hex
  bool operator==(const AlternativeName&) const = default;
};

// Immutable, cheap to copy, safe to use from several threads.
class Certificate {
 public:
  // kInvalidInput, reason "certificate-invalid", also for bytes behind it; kUnsupported, reason
  // "certificate-unsupported", for versions before 3; kLimitExceeded.
  static Result<Certificate> from_der(ByteView der, const Limits& limits = {});
  // One PEM block "CERTIFICATE" and nothing around it.
  static Result<Certificate> from_pem(std::string_view pem, const Limits& limits = {});

  const Bytes& der() const { return der_; }
  const Sha256Digest& sha256_fingerprint() const { return fingerprint_; }

  // kUnsupported if it is none of the keys that PublicKey knows. A compressed point is written out,
  // so that the key has the id that it has elsewhere.
  Result<PublicKey> public_key() const;

  // RFC 2253 text ("CN=signer,O=Example"), UTF-8 without control characters.
  const std::string& subject() const { return subject_; }
  const std::string& issuer() const { return issuer_; }
  const std::string& serial_hex() const { return serial_hex_; }
  const std::vector<AlternativeName>& subject_alternative_names() const { return names_; }

  // Both seconds belong to the time of validity. What lies outside the years that Timestamp holds
  // (such as 9999-12-31, "no end") is moved to their nearest end.
  Timestamp not_before() const { return not_before_; }
  Timestamp not_after() const { return not_after_; }

  // For crypto's own sources.
  x509_st* handle() const { return handle_.get(); }

  bool operator==(const Certificate& other) const { return fingerprint_ == other.fingerprint_; }

 private:
  Certificate() = default;

  std::shared_ptr<x509_st> handle_;  // shared: reference counted itself, read only here
  Bytes der_;
  Sha256Digest fingerprint_;
  std::string subject_;
  std::string issuer_;
  std::string serial_hex_;
  std::vector<AlternativeName> names_;
  Timestamp not_before_;
  Timestamp not_after_;
};

// One or more PEM blocks "CERTIFICATE" and nothing else, in their order.
Result<std::vector<Certificate>> certificates_from_pem(std::string_view pem,
                                                       const Limits& limits = {});

}  // namespace hallmark::crypto

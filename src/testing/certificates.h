#pragma once

// Certificates and revocation lists for tests, made when asked for: good ones by default, and every
// kind of bad one that a verifier must refuse.
//
//   const TestCertificate root = make_certificate({.subject = "root", .is_ca = true});
//   const TestCertificate leaf = make_certificate({.subject = "leaf", .issuer = &root});

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/key.h"
#include "crypto/revocation_list.h"

struct evp_pkey_st;

namespace hallmark::testing {

struct TestCertificate {
  crypto::Certificate certificate;
  std::shared_ptr<evp_pkey_st> key;  // the private one
  std::string private_key_pem() const;
  crypto::PrivateKey private_key() const;  // not of RSA
};

struct CertificateSpec {
  std::string subject;                      // the CN
  const TestCertificate* issuer = nullptr;  // null: self-signed
  bool is_ca = false;
  std::string key_usage = {};          // OpenSSL's words; empty: as fits is_ca; "none"
  std::string extended_usage = {};     // empty: codeSigning for a leaf, none for a CA; "none"
  std::string alternative_names = {};  // "email:a@example.com,URI:https://example.com"
  std::string basic_constraints = {};  // empty: as is_ca says; "none"
  std::string name_constraints = {};
  std::string policy_constraints = {};
  std::string unknown_critical = {};  // an OID
  std::string not_before = "2026-01-01T00:00:00Z";
  std::string not_after = "2027-01-01T00:00:00Z";
  std::string key = "P-256";  // or P-384, P-521, secp256k1, Ed25519, "RSA 2048"
  std::string digest = "SHA256";
  bool has_compressed_key = false;
  bool names_issuer_key = true;  // by an authority key identifier
  const TestCertificate* same_key_as = nullptr;
};

TestCertificate make_certificate(const CertificateSpec& spec);

struct RevocationSpec {
  const TestCertificate* issuer;
  std::vector<const TestCertificate*> revoked = {};
  std::string this_update = "2026-01-01T00:00:00Z";
  std::string next_update = "2027-01-01T00:00:00Z";  // empty: none
  std::string digest = "SHA256";
};

// Its DER.
Bytes make_crl_der(const RevocationSpec& spec);
crypto::RevocationList make_crl(const RevocationSpec& spec);

std::string pem_block(std::string_view label, ByteView der);

}  // namespace hallmark::testing

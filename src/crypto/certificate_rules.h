#pragma once

// What one certificate must say to have its place in a path that ends at a code signer, beside
// what OpenSSL checks. Not for other libraries.
//
// All fail with kUntrusted and name the certificate.

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/revocation_list.h"

namespace hallmark::crypto {

// "CN=signer (serial 0a)".
std::string description_of(const Certificate& certificate);

// Extended key usage must be there and name code signing: "any" alone is no statement, and neither
// is key usage. Key usage, if there, must allow signatures. Reason "not-code-signing".
Result<void> check_code_signer(const Certificate& leaf);

// A CA by its basic constraints and key usage (reason "certificate-invalid"), with a key on one of
// our curves, Ed25519, or RSA from 2048 bits (reason "weak-algorithm"); extended key usage, if
// there, names code signing, too (reason "not-code-signing").
Result<void> check_issuer(const Certificate& issuer);

// Signed with SHA-256, SHA-384, SHA-512 or Ed25519; reason "weak-algorithm".
Result<void> check_signature_algorithm(const Certificate& certificate);
Result<void> check_signature_algorithm(const RevocationList& list);

// Whole seconds, both ends included (RFC 5280 section 4.1.2.5). Reasons "certificate-expired" and
// "certificate-not-yet-valid".
Result<void> check_validity(const Certificate& certificate, Timestamp at);

}  // namespace hallmark::crypto

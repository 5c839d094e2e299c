#include "crypto/certificate_rules.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "crypto/openssl.h"

namespace hallmark::crypto {
namespace {

constexpr int kRsaBitsMin = 2048;

Error untrusted(const Certificate& certificate, std::string_view why, std::string_view reason) {
  return Error{ErrorCode::kUntrusted, description_of(certificate) + " " + std::string(why),
               std::string(reason)};
}

// An absent extension reads as all bits set; callers that need it to be there ask for that.
bool allows_code_signing(X509* certificate) {
  return (X509_get_extended_key_usage(certificate) & XKU_CODE_SIGN) != 0;
}

bool has_extended_key_usage(X509* certificate) {
  return (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0;
}

// A curve given by its numbers may be one that its author made to be weak.
bool is_on_our_curves(EVP_PKEY* key) {
  std::array<char, 64> name{};
  int is_explicit = 1;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1 ||
      EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit) !=
          1) {
    return false;
  }
  constexpr std::array<std::string_view, 3> kCurves{"prime256v1", "secp384r1", "secp521r1"};
  return is_explicit == 0 && std::ranges::find(kCurves, name.data()) != kCurves.end();
}

bool is_strong_key(EVP_PKEY* key) {
  if (key == nullptr) return false;
  if (EVP_PKEY_is_a(key, "EC") == 1) return is_on_our_curves(key);
  if (EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1) {
    return EVP_PKEY_get_bits(key) >= kRsaBitsMin;
  }
  return EVP_PKEY_is_a(key, "ED25519") == 1;
}

bool is_strong_signature(int digest, int key_type) {
  return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512 ||
         key_type == NID_ED25519;
}

}  // namespace

std::string description_of(const Certificate& certificate) {
  return "certificate " + certificate.subject() + " (serial " + certificate.serial_hex() + ")";
}

Result<void> check_code_signer(const Certificate& leaf) {
  if (!has_extended_key_usage(leaf.handle()) || !allows_code_signing(leaf.handle())) {
    return std::unexpected(
        untrusted(leaf, "is not for code signing (extended key usage)", "not-code-signing"));
  }
  if ((X509_get_key_usage(leaf.handle()) & KU_DIGITAL_SIGNATURE) == 0) {
    return std::unexpected(
        untrusted(leaf, "is not for signatures (key usage)", "not-code-signing"));
  }
  return {};
}

Result<void> check_issuer(const Certificate& issuer) {
  // 1 is "by its basic constraints"; OpenSSL knows older ways to be a CA.
  if (X509_check_ca(issuer.handle()) != 1) {
    return std::unexpected(untrusted(issuer, "is not a CA's", "certificate-invalid"));
  }
  if (!allows_code_signing(issuer.handle())) {
    return std::unexpected(
        untrusted(issuer, "may not issue certificates for code signing", "not-code-signing"));
  }
  if (!is_strong_key(X509_get0_pubkey(issuer.handle()))) {
    return std::unexpected(untrusted(issuer, "has a weak key", "weak-algorithm"));
  }
  return {};
}

Result<void> check_signature_algorithm(const Certificate& certificate) {
  int digest = NID_undef;
  int key_type = NID_undef;
  if (X509_get_signature_info(certificate.handle(), &digest, &key_type, nullptr, nullptr) != 1 ||
      !is_strong_signature(digest, key_type)) {
    return std::unexpected(
        untrusted(certificate, "is signed with a weak algorithm", "weak-algorithm"));
  }
  return {};
}

Result<void> check_signature_algorithm(const RevocationList& list) {
  int digest = NID_undef;
  int key_type = NID_undef;
  OBJ_find_sigid_algs(X509_CRL_get_signature_nid(list.handle()), &digest, &key_type);
  if (!is_strong_signature(digest, key_type)) {
    return fail(ErrorCode::kUntrusted,
                "the revocation list of " + list.issuer() + " is signed with a weak algorithm",
                "weak-algorithm");
  }
  return {};
}

Result<void> check_validity(const Certificate& certificate, Timestamp at) {
  if (unix_seconds(at) < unix_seconds(certificate.not_before())) {
    return std::unexpected(
        untrusted(certificate, "is not valid before " + format_rfc3339(certificate.not_before()),
                  "certificate-not-yet-valid"));
  }
  if (unix_seconds(at) > unix_seconds(certificate.not_after())) {
    return std::unexpected(untrusted(certificate,
                                     "expired at " + format_rfc3339(certificate.not_after()),
                                     "certificate-expired"));
  }
  return {};
}

}  // namespace hallmark::crypto

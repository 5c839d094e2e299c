#include "crypto/certificate.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/encoding.h"
#include "crypto/der.h"
#include "crypto/hash.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"
#include "crypto/x509_text.h"

namespace hallmark::crypto {
namespace {

constexpr std::string_view kInvalid = "certificate-invalid";

using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;

Error invalid(std::string message) {
  return Error{ErrorCode::kInvalidInput, std::move(message), std::string(kInvalid)};
}

bool has_extension_twice(const X509* certificate) {
  for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
    const ASN1_OBJECT* id = X509_EXTENSION_get_object(X509_get_ext(certificate, i));
    if (X509_get_ext_by_OBJ(certificate, id, i) >= 0) return true;
  }
  return false;
}

// Reads the extensions, too: whatever cannot be read of them makes the certificate invalid.
Result<X509Ptr> read_certificate(ByteView der) {
  X509Ptr certificate = decode<X509Ptr, d2i_X509>(der);
  if (certificate == nullptr) {
    return std::unexpected(
        openssl_error(ErrorCode::kInvalidInput, "read the certificate", std::string(kInvalid)));
  }
  if (!std::ranges::equal(try_encode<i2d_X509>(certificate.get()), der)) {
    return std::unexpected(invalid("the certificate is not in DER"));
  }
  if (X509_get_version(certificate.get()) != X509_VERSION_3) {
    return fail(ErrorCode::kUnsupported, "the certificate is not of version 3",
                "certificate-unsupported");
  }
  if (has_extension_twice(certificate.get()) ||
      (X509_get_extension_flags(certificate.get()) & EXFLAG_INVALID) != 0) {
    return std::unexpected(invalid("the certificate has an invalid extension"));
  }
  return certificate;
}

Result<Certificate> from_block(const PemBlock& block, const Limits& limits) {
  if (block.label() != PEM_STRING_X509) {
    return std::unexpected(
        invalid("holds \"" + printable(block.label()) + "\", not \"CERTIFICATE\""));
  }
  return Certificate::from_der(block.der(), limits);
}

Result<void> check_file_size(std::string_view pem, const Limits& limits) {
  if (pem.size() > limits.certificate_file_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "the file of certificates is too large");
  }
  return {};
}

// The SubjectPublicKeyInfo as PublicKey wants it, with an uncompressed point; empty if OpenSSL
// cannot write it so.
Bytes plain_spki(EVP_PKEY* key) {
  const KeyPtr copy(key == nullptr ? nullptr : EVP_PKEY_dup(key));
  if (copy == nullptr) return {};
  if (EVP_PKEY_is_a(copy.get(), "EC") == 1) {
    EVP_PKEY_set_utf8_string_param(copy.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                   OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED);
  }
  return try_encode<i2d_PUBKEY>(copy.get());
}

}  // namespace

Result<Certificate> Certificate::from_der(ByteView der, const Limits& limits) {
  begin_operation();
  if (der.size() > limits.certificate_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "the certificate is too large");
  }
  X509Ptr x509 = TRY(read_certificate(der));
  Certificate made;
  made.subject_ = TRY(with_reason(name_text(X509_get_subject_name(x509.get())), kInvalid));
  made.issuer_ = TRY(with_reason(name_text(X509_get_issuer_name(x509.get())), kInvalid));
  made.names_ = TRY(with_reason(alternative_names(x509.get()), kInvalid));
  made.not_before_ = TRY(with_reason(time_value(X509_get0_notBefore(x509.get())), kInvalid));
  made.not_after_ = TRY(with_reason(time_value(X509_get0_notAfter(x509.get())), kInvalid));
  made.serial_hex_ = integer_hex(X509_get0_serialNumber(x509.get()));
  made.der_ = Bytes(der.begin(), der.end());
  made.fingerprint_ = sha256(der);
  made.handle_ = std::move(x509);
  return made;
}

Result<Certificate> Certificate::from_pem(std::string_view pem, const Limits& limits) {
  TRY(check_file_size(pem, limits));
  const PemBlock block = TRY(parse_pem(as_bytes(pem)));
  return from_block(block, limits);
}

Result<PublicKey> Certificate::public_key() const {
  begin_operation();
  const Bytes spki = plain_spki(X509_get0_pubkey(handle()));
  if (spki.empty()) {
    return std::unexpected(
        openssl_error(ErrorCode::kUnsupported, "read the certificate's key", "key-unsupported"));
  }
  return PublicKey::from_spki(spki);
}

Result<std::vector<Certificate>> certificates_from_pem(std::string_view pem, const Limits& limits) {
  TRY(check_file_size(pem, limits));
  const std::vector<PemBlock> blocks =
      TRY(parse_pem_blocks(as_bytes(pem), limits.certificates_max));
  std::vector<Certificate> certificates;
  for (const PemBlock& block : blocks) {
    certificates.push_back(TRY_IN("certificate " + std::to_string(certificates.size() + 1),
                                  from_block(block, limits)));
  }
  return certificates;
}

}  // namespace hallmark::crypto

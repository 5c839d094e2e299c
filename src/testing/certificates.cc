#include "testing/certificates.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/check.h"
#include "testing/must.h"

namespace hallmark::testing {
namespace {

using X509Ptr = std::unique_ptr<X509, decltype([](X509* x) { X509_free(x); })>;
using CrlPtr = std::unique_ptr<X509_CRL, decltype([](X509_CRL* x) { X509_CRL_free(x); })>;
using TimePtr = std::unique_ptr<ASN1_TIME, decltype([](ASN1_TIME* x) { ASN1_TIME_free(x); })>;
using BioPtr = std::unique_ptr<BIO, decltype([](BIO* x) { BIO_free(x); })>;

std::shared_ptr<EVP_PKEY> make_key(const std::string& kind, bool is_compressed) {
  EVP_PKEY* key = nullptr;
  if (kind == "Ed25519") {
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  } else if (kind.starts_with("RSA ")) {
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA",
                            static_cast<std::size_t>(std::stoul(kind.substr(4))));
  } else {
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind.c_str());
  }
  CHECK(key != nullptr);
  if (is_compressed) {
    CHECK(EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                         OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_COMPRESSED) == 1);
  }
  return {key, EVP_PKEY_free};
}

// A year beyond what Timestamp holds is written through.
TimePtr time_of(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || c == 'Z') digits += c;
  }
  TimePtr time(ASN1_TIME_new());
  CHECK(ASN1_TIME_set_string_X509(time.get(), digits.c_str()) == 1);
  return time;
}

void set_serial(X509* certificate) {
  static long serial = 0;
  CHECK(ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial) == 1);
}

void set_name(X509_NAME* name, const std::string& cn) {
  CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(cn.data()),
                                   static_cast<int>(cn.size()), -1, 0) == 1);
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  if (value.empty() || value == "none") return;
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  CHECK(extension != nullptr);
  CHECK(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void add_unknown_critical(X509* certificate, const std::string& oid) {
  if (oid.empty()) return;
  ASN1_OBJECT* id = OBJ_txt2obj(oid.c_str(), 1);
  ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
  CHECK(ASN1_OCTET_STRING_set(value, reinterpret_cast<const unsigned char*>("\x05\x00"), 2) == 1);
  X509_EXTENSION* extension = X509_EXTENSION_create_by_OBJ(nullptr, id, 1, value);
  CHECK(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(value);
  ASN1_OBJECT_free(id);
}

std::string first_given(const std::string& given, const std::string& otherwise) {
  return given.empty() ? otherwise : given;
}

void add_extensions(X509* certificate, X509* issuer, const CertificateSpec& spec) {
  add_extension(
      certificate, issuer, NID_basic_constraints,
      first_given(spec.basic_constraints, spec.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE"));
  add_extension(certificate, issuer, NID_key_usage,
                first_given(spec.key_usage, spec.is_ca ? "critical,keyCertSign,cRLSign"
                                                       : "critical,digitalSignature"));
  add_extension(certificate, issuer, NID_ext_key_usage,
                first_given(spec.extended_usage, spec.is_ca ? "none" : "codeSigning"));
  add_extension(certificate, issuer, NID_subject_alt_name, spec.alternative_names);
  add_extension(certificate, issuer, NID_name_constraints, spec.name_constraints);
  add_extension(certificate, issuer, NID_policy_constraints, spec.policy_constraints);
  add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
  if (spec.issuer != nullptr && spec.names_issuer_key) {
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
  }
  add_unknown_critical(certificate, spec.unknown_critical);
}

const EVP_MD* digest_for(const EVP_PKEY* key, const std::string& digest) {
  return EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_get_digestbyname(digest.c_str());
}

Bytes der_of(const auto* value, auto encode) {
  unsigned char* text = nullptr;
  const int size = encode(value, &text);
  CHECK(size > 0);
  const auto* bytes = reinterpret_cast<const std::byte*>(text);
  Bytes der(bytes, bytes + size);
  OPENSSL_free(text);
  return der;
}

std::string contents_of(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<std::size_t>(size)};
}

void add_revoked(X509_CRL* crl, const TestCertificate& revoked, const ASN1_TIME* when) {
  X509_REVOKED* entry = X509_REVOKED_new();
  CHECK(X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked.certificate.handle())) ==
        1);
  CHECK(X509_REVOKED_set_revocationDate(entry, const_cast<ASN1_TIME*>(when)) == 1);
  CHECK(X509_CRL_add0_revoked(crl, entry) == 1);
}

}  // namespace

std::string TestCertificate::private_key_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) == 1);
  return contents_of(bio.get());
}

crypto::PrivateKey TestCertificate::private_key() const {
  return must(crypto::PrivateKey::from_pem(SecretBytes(private_key_pem()), nullptr));
}

TestCertificate make_certificate(const CertificateSpec& spec) {
  const X509Ptr made(X509_new());
  std::shared_ptr<EVP_PKEY> key =
      spec.same_key_as ? spec.same_key_as->key : make_key(spec.key, spec.has_compressed_key);
  X509* issuer = spec.issuer ? spec.issuer->certificate.handle() : made.get();
  CHECK(X509_set_version(made.get(), X509_VERSION_3) == 1);
  set_serial(made.get());
  set_name(X509_get_subject_name(made.get()), spec.subject);
  CHECK(X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)) == 1);
  CHECK(X509_set1_notBefore(made.get(), time_of(spec.not_before).get()) == 1);
  CHECK(X509_set1_notAfter(made.get(), time_of(spec.not_after).get()) == 1);
  CHECK(X509_set_pubkey(made.get(), key.get()) == 1);
  add_extensions(made.get(), issuer, spec);
  EVP_PKEY* signer = spec.issuer ? spec.issuer->key.get() : key.get();
  CHECK(X509_sign(made.get(), signer, digest_for(signer, spec.digest)) > 0);
  const Bytes der = der_of(made.get(), i2d_X509);
  return {must(crypto::Certificate::from_der(der)), std::move(key)};
}

Bytes make_crl_der(const RevocationSpec& spec) {
  const CrlPtr crl(X509_CRL_new());
  const TimePtr this_update = time_of(spec.this_update);
  CHECK(X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) == 1);
  CHECK(X509_CRL_set_issuer_name(crl.get(),
                                 X509_get_subject_name(spec.issuer->certificate.handle())) == 1);
  CHECK(X509_CRL_set1_lastUpdate(crl.get(), this_update.get()) == 1);
  if (!spec.next_update.empty()) {
    CHECK(X509_CRL_set1_nextUpdate(crl.get(), time_of(spec.next_update).get()) == 1);
  }
  for (const TestCertificate* revoked : spec.revoked) {
    add_revoked(crl.get(), *revoked, this_update.get());
  }
  EVP_PKEY* signer = spec.issuer->key.get();
  CHECK(X509_CRL_sign(crl.get(), signer, digest_for(signer, spec.digest)) > 0);
  return der_of(crl.get(), i2d_X509_CRL);
}

crypto::RevocationList make_crl(const RevocationSpec& spec) {
  return must(crypto::RevocationList::parse(make_crl_der(spec)));
}

std::string pem_block(std::string_view label, ByteView der) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio(bio.get(), std::string(label).c_str(), "",
                      reinterpret_cast<const unsigned char*>(der.data()),
                      static_cast<long>(der.size())) > 0);
  return contents_of(bio.get());
}

}  // namespace hallmark::testing

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>

#include "base/check.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "crypto/key_type.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"

namespace hallmark::crypto {
namespace {

const unsigned char* data_of(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// OpenSSL refuses a point that is not on the curve; P-256, P-384 and P-521 have no other.
KeyPtr make_ec_key(const char* group, ByteView point) {
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  CHECK(context != nullptr);
  std::array<OSSL_PARAM, 3> params{
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(group), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
                                        const_cast<unsigned char*>(data_of(point)), point.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.data()) != 1) {
    return nullptr;
  }
  return KeyPtr(key);
}

KeyPtr make_key(const KeyTypeInfo& info, ByteView spki) {
  if (info.group == nullptr) {
    const ByteView raw = spki.last(info.key_bytes);
    return KeyPtr(
        EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, data_of(raw), raw.size()));
  }
  return make_ec_key(info.group, spki.last(info.key_bytes + 1));  // with its leading 04
}

// Not one of ours: is it a key at all?
Error explain_foreign_spki(ByteView der) {
  const unsigned char* at = data_of(der);
  const KeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (key == nullptr || at != data_of(der) + der.size()) {
    return openssl_error(ErrorCode::kInvalidInput, "read the public key", "key-invalid");
  }
  return Error{ErrorCode::kUnsupported,
               "neither ECDSA on P-256, P-384 or P-521 (uncompressed point) nor Ed25519",
               "key-unsupported"};
}

}  // namespace

PublicKey::PublicKey(std::shared_ptr<evp_pkey_st> key, KeyType type, Bytes spki)
    : key_(std::move(key)), type_(type), spki_(std::move(spki)), id_{sha256(spki_)} {}

Result<PublicKey> PublicKey::from_spki(ByteView der) {
  begin_operation();
  const KeyTypeInfo* info = type_of_spki(der);
  if (info == nullptr) return std::unexpected(explain_foreign_spki(der));
  KeyPtr key = make_key(*info, der);
  if (key == nullptr) {
    return std::unexpected(
        openssl_error(ErrorCode::kInvalidInput, "read the public key", "key-invalid"));
  }
  return PublicKey(std::shared_ptr<EVP_PKEY>(std::move(key)), info->type,
                   Bytes(der.begin(), der.end()));
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  const PemBlock block = TRY(parse_pem(as_bytes(without_explanation(pem))));
  if (block.label() != "PUBLIC KEY") {
    return fail(ErrorCode::kInvalidInput,
                "holds \"" + printable(block.label()) + "\", not \"PUBLIC KEY\"", "key-invalid");
  }
  return from_spki(block.der());
}

std::string PublicKey::pem() const {
  begin_operation();
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio(bio.get(), "PUBLIC KEY", "", data_of(spki_),
                      static_cast<long>(spki_.size())) > 0);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

Result<void> PublicKey::verify(ByteView message, ByteView signature) const {
  return verify_by(info_of(type_).digest, message, signature);
}

Result<void> PublicKey::verify_sha256(ByteView message, ByteView signature) const {
  return verify_by("SHA256", message, signature);
}

Result<void> PublicKey::verify_by(const char* digest, ByteView message, ByteView signature) const {
  begin_operation();
  const DigestContextPtr context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr,
                                                    nullptr, key_.get(), nullptr) != 1) {
    return std::unexpected(openssl_error(ErrorCode::kInternal, "set up the verification"));
  }
  // 1 is good, 0 wrong, and a negative number malformed, with an empty error queue at times.
  if (EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(message),
                       message.size()) == 1) {
    return {};
  }
  return std::unexpected(openssl_error(
      ErrorCode::kUntrusted, "verify the signature with key " + id_.hex(), "signature-invalid"));
}

Bytes prehash(KeyType type, ByteView message) {
  begin_operation();
  const char* digest = info_of(type).digest;
  CHECK(digest != nullptr);
  Bytes hash(EVP_MAX_MD_SIZE);
  std::size_t size = 0;
  CHECK(EVP_Q_digest(nullptr, digest, nullptr, message.data(), message.size(),
                     reinterpret_cast<unsigned char*>(hash.data()), &size) == 1);
  hash.resize(size);
  return hash;
}

}  // namespace hallmark::crypto

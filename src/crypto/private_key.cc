#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs12err.h>

#include "base/check.h"
#include "base/encoding.h"
#include "crypto/der.h"
#include "crypto/key.h"
#include "crypto/key_type.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"

namespace hallmark::crypto {
namespace {

using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>>;
using EncryptedPtr = std::unique_ptr<X509_SIG, FreeWith<X509_SIG_free>>;
using AlgorithmPtr = std::unique_ptr<X509_ALGOR, FreeWith<X509_ALGOR_free>>;

// OpenSSL gives scrypt 32 MiB unless told otherwise: 128 * N * r bytes are 16 of them.
constexpr std::uint64_t kScryptN = std::uint64_t{1} << 14;
constexpr std::uint64_t kScryptR = 8;
constexpr std::uint64_t kScryptP = 1;
constexpr int kSaltBytes = 16;

Error no_private_key() {
  return openssl_error(ErrorCode::kInvalidInput, "read the private key", "key-invalid");
}

EVP_PKEY* decode_sec1(EVP_PKEY** key, const unsigned char** at, long size) {
  return d2i_PrivateKey(EVP_PKEY_EC, key, at, size);
}

KeyPtr key_of(const Pkcs8Ptr& pkcs8) {
  return KeyPtr(pkcs8 == nullptr ? nullptr : EVP_PKCS82PKEY(pkcs8.get()));
}

// A wrong passphrase shows as bad padding or, once in 256 times, as bytes that are no PKCS#8.
// Everything else was wrong before the passphrase came into it.
Error explain_decryption() {
  for (unsigned long code = ERR_peek_error(); code != 0; code = ERR_peek_error()) {
    if (ERR_GET_LIB(code) == ERR_LIB_PKCS12 &&
        (ERR_GET_REASON(code) == PKCS12_R_PKCS12_CIPHERFINAL_ERROR ||
         ERR_GET_REASON(code) == PKCS12_R_DECODE_ERROR)) {
      return openssl_error(ErrorCode::kUnauthenticated, "decrypt the private key",
                           "passphrase-wrong");
    }
    ERR_get_error();
  }
  return Error{ErrorCode::kUnsupported, "the private key is encrypted in a way we cannot undo",
               "key-encryption-unsupported"};
}

Result<KeyPtr> decrypt(ByteView der, ByteView passphrase) {
  const auto encrypted = decode<EncryptedPtr, d2i_X509_SIG>(der);
  if (encrypted == nullptr) return std::unexpected(no_private_key());
  const Pkcs8Ptr pkcs8(PKCS8_decrypt(encrypted.get(),
                                     reinterpret_cast<const char*>(passphrase.data()),
                                     static_cast<int>(passphrase.size())));
  if (pkcs8 == nullptr) return std::unexpected(explain_decryption());
  return key_of(pkcs8);
}

SecretBytes contents_of(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return SecretBytes(std::string_view(text, static_cast<std::size_t>(size)));
}

Result<PublicKey> public_half_of(EVP_PKEY* key) {
  const Bytes spki = encode<i2d_PUBKEY>(key);
  PublicKey half = TRY(PublicKey::from_spki(spki));
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (context == nullptr || EVP_PKEY_pairwise_check(context.get()) != 1) {
    return fail(ErrorCode::kInvalidInput, "the private key's two halves do not match",
                "key-invalid");
  }
  return half;
}

}  // namespace

Result<PrivateKey> PrivateKey::generate(KeyType type) {
  begin_operation();
  const KeyTypeInfo& info = info_of(type);
  KeyPtr key(info.group == nullptr ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                   : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", info.group));
  if (key == nullptr) {
    return std::unexpected(openssl_error(ErrorCode::kInternal, "generate a key"));
  }
  PublicKey half = TRY(public_half_of(key.get()));
  return PrivateKey(std::shared_ptr<EVP_PKEY>(std::move(key)), std::move(half));
}

Result<PrivateKey> PrivateKey::from_pem(const SecretBytes& pem, const SecretBytes* passphrase) {
  const PemBlock block = TRY(parse_pem(pem.reveal(SecretAccess())));
  begin_operation();
  KeyPtr key;
  if (block.label() == PEM_STRING_PKCS8INF) {
    key = key_of(decode<Pkcs8Ptr, d2i_PKCS8_PRIV_KEY_INFO>(block.der()));
  } else if (block.label() == PEM_STRING_ECPRIVATEKEY) {
    key = decode<KeyPtr, decode_sec1>(block.der());
  } else if (block.label() == PEM_STRING_PKCS8) {
    if (passphrase == nullptr) {
      return fail(ErrorCode::kUnauthenticated, "the private key is encrypted: give its passphrase",
                  "passphrase-needed");
    }
    key = TRY(decrypt(block.der(), passphrase->reveal(SecretAccess())));
  } else {
    return fail(ErrorCode::kInvalidInput,
                "holds \"" + printable(block.label()) + "\", not a private key", "key-invalid");
  }
  if (key == nullptr) return std::unexpected(no_private_key());
  PublicKey half = TRY(public_half_of(key.get()));
  return PrivateKey(std::shared_ptr<EVP_PKEY>(std::move(key)), std::move(half));
}

Result<Bytes> PrivateKey::sign(ByteView message) const {
  begin_operation();
  const char* digest = info_of(public_.type()).digest;
  const auto* data = reinterpret_cast<const unsigned char*>(message.data());
  const DigestContextPtr context(EVP_MD_CTX_new());
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  Bytes signature(size);
  if (context == nullptr ||
      EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key_.get(),
                            nullptr) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                     message.size()) != 1) {
    return std::unexpected(openssl_error(ErrorCode::kInternal, "sign"));
  }
  signature.resize(size);
  if (!public_.verify(message, signature)) {
    return fail(ErrorCode::kInternal, "made a signature that does not verify");
  }
  return signature;
}

Result<SecretBytes> PrivateKey::to_pem(const SecretBytes& passphrase) const {
  if (passphrase.empty()) return fail(ErrorCode::kUsage, "an empty passphrase protects nothing");
  begin_operation();
  const ByteView secret = passphrase.reveal(SecretAccess());
  const Pkcs8Ptr pkcs8(EVP_PKEY2PKCS8(key_.get()));
  AlgorithmPtr algorithm(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, kSaltBytes, nullptr,
                                               kScryptN, kScryptR, kScryptP));
  if (pkcs8 == nullptr || algorithm == nullptr) {
    return std::unexpected(openssl_error(ErrorCode::kInternal, "encrypt the private key"));
  }
  const EncryptedPtr encrypted(PKCS8_set0_pbe(reinterpret_cast<const char*>(secret.data()),
                                              static_cast<int>(secret.size()), pkcs8.get(),
                                              algorithm.get()));
  if (encrypted != nullptr) (void)algorithm.release();  // now part of `encrypted`
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (encrypted == nullptr || PEM_write_bio_PKCS8(bio.get(), encrypted.get()) != 1) {
    return std::unexpected(openssl_error(ErrorCode::kInternal, "encrypt the private key"));
  }
  return contents_of(bio.get());
}

Result<SecretBytes> PrivateKey::to_pem_unencrypted_unsafe() const {
  begin_operation();
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
      1) {
    return std::unexpected(openssl_error(ErrorCode::kInternal, "write the private key"));
  }
  return contents_of(bio.get());
}

}  // namespace hallmark::crypto

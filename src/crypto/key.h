#pragma once

// Signing keys: ECDSA on P-256, P-384, P-521 (with SHA-256, SHA-384, SHA-512 in this order, DER
// signatures) and Ed25519. Nothing else can be made or parsed: the algorithm follows from the key,
// never from text in an input.
//
// A key cannot exist invalid: parsing checks the curve, the point and that both halves match.
// Private keys leave only as PEM PKCS#8, encrypted (PBES2: scrypt N = 2^14, r = 8, p = 1, and
// AES-256-CBC) unless asked otherwise by name. Remote signers (PKCS#11, Vault) come in behind
// Signer.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;

namespace hallmark::crypto {

enum class KeyType { kEcdsaP256, kEcdsaP384, kEcdsaP521, kEd25519 };

std::string_view name_of(KeyType type);                 // "ecdsa-p256", ...
Result<KeyType> parse_key_type(std::string_view name);  // kUsage on anything else

// SHA-256 of the DER SubjectPublicKeyInfo.
struct KeyId {
  Sha256Digest digest;
  std::string hex() const { return digest.hex(); }
  auto operator<=>(const KeyId&) const = default;
};

// Immutable, cheap to copy, safe to use from several threads.
class PublicKey {
 public:
  // DER SubjectPublicKeyInfo, nothing behind it. kInvalidInput, or kUnsupported for other kinds
  // of key (RSA, other curves) and for other writings of ours (compressed points, explicit
  // parameters): a key has one encoding, hence one id.
  static Result<PublicKey> from_spki(ByteView der);
  // One PEM block "PUBLIC KEY"; an explanation before it is skipped.
  static Result<PublicKey> from_pem(std::string_view pem);

  KeyType type() const { return type_; }
  KeyId id() const { return id_; }
  const Bytes& spki() const { return spki_; }
  std::string pem() const;  // as `openssl pkey -pubout` writes it

  // kUntrusted, reason "signature-invalid", if the signature is not this key's over `message`,
  // malformed ones included.
  Result<void> verify(ByteView message, ByteView signature) const;

  // The same for a signature over SHA-256 whatever the curve, as certificates of model_signing 0.2
  // made them.
  Result<void> verify_sha256(ByteView message, ByteView signature) const;

  bool operator==(const PublicKey& other) const { return id_ == other.id_; }

 private:
  friend class PrivateKey;
  PublicKey(std::shared_ptr<evp_pkey_st> key, KeyType type, Bytes spki);
  Result<void> verify_by(const char* digest, ByteView message, ByteView signature) const;

  std::shared_ptr<evp_pkey_st>
      key_;  // shared: EVP_PKEY is itself reference counted, read only here
  KeyType type_;
  Bytes spki_;
  KeyId id_;
};

// What a signature by an ECDSA key of this type is over: SHA-256, SHA-384 or SHA-512 of the
// message. For signers that take a digest; Ed25519 does not (CHECKed).
Bytes prehash(KeyType type, ByteView message);

// Whoever can sign with a key that it may not show.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual const PublicKey& public_key() const = 0;
  // A signature that public_key().verify() has accepted; kInternal or kUnavailable otherwise.
  virtual Result<Bytes> sign(ByteView message) const = 0;
};

class PrivateKey final : public Signer {
 public:
  static Result<PrivateKey> generate(KeyType type);
  // PEM: PKCS#8, encrypted PKCS#8, or SEC1. kUnauthenticated with reason "passphrase-needed" or
  // "passphrase-wrong"; kInvalidInput for anything that is no private key; kUnsupported for other
  // kinds of key or encryption. `passphrase` may be null.
  static Result<PrivateKey> from_pem(const SecretBytes& pem, const SecretBytes* passphrase);

  const PublicKey& public_key() const override { return public_; }
  Result<Bytes> sign(ByteView message) const override;

  // Encrypted PKCS#8. kUsage if the passphrase is empty.
  Result<SecretBytes> to_pem(const SecretBytes& passphrase) const;
  Result<SecretBytes> to_pem_unencrypted_unsafe() const;

 private:
  PrivateKey(std::shared_ptr<evp_pkey_st> key, PublicKey public_key)
      : key_(std::move(key)), public_(std::move(public_key)) {}

  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_;
};

}  // namespace hallmark::crypto

#pragma once

// Bytes that must not leak: zeroed on destruction, never printed, never copied by accident.
//
// The bytes are reached only through reveal(), whose token can be made only by the classes that
// SecretAccess names as friends: reading that list shows every use.

#include <string_view>

#include "base/bytes.h"

namespace hallmark {

namespace crypto {
class PrivateKey;
class VaultSession;
}  // namespace crypto

namespace http {
class CurlHttpClient;
}
namespace crypto::pkcs11 {
class Session;
}

class SecretAccess {
  friend class crypto::PrivateKey;       // passphrase in, PEM out
  friend class crypto::pkcs11::Session;  // the PIN to the token
  friend class crypto::VaultSession;     // a login's secrets to the server
  friend class http::CurlHttpClient;     // header values to the wire
  friend class SecretFileWriter;         // cli: a private key's PEM to its file
  friend struct SecretAccessForTest;     // testing/
  SecretAccess() = default;
};

class SecretBytes {
 public:
  SecretBytes() = default;
  // Takes the bytes over; the caller's own copy, if any, stays his to wipe.
  explicit SecretBytes(Bytes bytes) : bytes_(std::move(bytes)) {}
  explicit SecretBytes(std::string_view text) : bytes_(to_bytes(text)) {}
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  ByteView reveal(SecretAccess) const { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  SecretBytes clone() const { return SecretBytes(bytes_); }

  // Takes the same time wherever the two differ.
  bool equals(const SecretBytes& other) const;

 private:
  void wipe();
  Bytes bytes_;
};

}  // namespace hallmark

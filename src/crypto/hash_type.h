#pragma once

// The digests that model signatures (OMS 1.0) name files by, and hashing with a type that is known
// only at run time. Everything of our own is named by SHA-256: see crypto/hash.h.

#include <array>
#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"

namespace hallmark::crypto {

enum class HashType { kSha256, kBlake2b, kBlake3 };

// As OMS writes them: "sha256", "blake2b" (BLAKE2b-512, RFC 7693), "blake3" (256 bits).
std::string_view name_of(HashType type);
std::optional<HashType> hash_type_of(std::string_view name);
std::size_t digest_bytes_of(HashType type);

// A digest of any of these types, whose type is not part of it.
class FileDigest {
 public:
  static constexpr std::size_t kBytesMax = 64;

  FileDigest() = default;  // no byte
  FileDigest(const Sha256Digest& digest) : FileDigest(digest.bytes()) {}
  // At most kBytesMax bytes.
  explicit FileDigest(ByteView bytes);

  // As many lower-case hex digits as the type has; kInvalidInput otherwise.
  static Result<FileDigest> from_hex(HashType type, std::string_view hex);

  std::string hex() const;
  ByteView bytes() const { return ByteView(bytes_).first(size_); }
  std::optional<Sha256Digest> as_sha256() const;  // nullopt unless as long as one

  auto operator<=>(const FileDigest&) const = default;

 private:
  std::array<std::byte, kBytesMax> bytes_{};  // zero behind size_
  std::size_t size_ = 0;
};

// Hashes in pieces. Confined to one thread at a time.
class Hasher {
 public:
  static std::unique_ptr<Hasher> create(HashType type);
  virtual ~Hasher() = default;

  virtual void update(ByteView bytes) = 0;
  // The digest of all updates; the hasher then starts anew.
  virtual FileDigest finish() = 0;
};

}  // namespace hallmark::crypto

#pragma once

// The hash functions that a model signature may name for files, and their digests.

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"

namespace hallmark::crypto {

// BLAKE2b with 512 bits, BLAKE3 with 256.
enum class HashType : std::uint8_t { kSha256, kBlake2b, kBlake3 };

std::string_view name_of(HashType type);  // "sha256", "blake2b", "blake3"
std::size_t digest_bytes_of(HashType type);
std::optional<HashType> find_hash_type(std::string_view name);

// A digest by any of them; which one, the context says.
class FileDigest {
 public:
  static constexpr std::size_t kBytesMax = 64;

  FileDigest() = default;  // no byte
  FileDigest(const Sha256Digest& digest) : FileDigest(digest.bytes()) {}
  explicit FileDigest(ByteView bytes);  // at most kBytesMax, CHECKed

  // Lower-case hex of just the type's length; kInvalidInput otherwise.
  static Result<FileDigest> from_hex(HashType type, std::string_view hex);

  std::string hex() const;
  ByteView bytes() const { return ByteView(bytes_).first(size_); }
  // nullopt unless as long as a SHA-256 digest.
  std::optional<Sha256Digest> as_sha256() const;

  auto operator<=>(const FileDigest&) const = default;

 private:
  std::array<std::byte, kBytesMax> bytes_{};
  std::uint8_t size_ = 0;
};

}  // namespace hallmark::crypto

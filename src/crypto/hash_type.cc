#include "crypto/hash_type.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/encoding.h"

namespace hallmark::crypto {
namespace {

struct TypeFacts {
  HashType type;
  std::string_view name;
  std::size_t digest_bytes;
};

constexpr TypeFacts kTypes[] = {
    {HashType::kSha256, "sha256", 32},
    {HashType::kBlake2b, "blake2b", 64},
    {HashType::kBlake3, "blake3", 32},
};

const TypeFacts& facts_of(HashType type) {
  return *std::ranges::find(kTypes, type, &TypeFacts::type);
}

}  // namespace

std::string_view name_of(HashType type) { return facts_of(type).name; }

std::size_t digest_bytes_of(HashType type) { return facts_of(type).digest_bytes; }

std::optional<HashType> hash_type_of(std::string_view name) {
  const auto found = std::ranges::find(kTypes, name, &TypeFacts::name);
  if (found == std::end(kTypes)) return std::nullopt;
  return found->type;
}

FileDigest::FileDigest(ByteView bytes) : size_(bytes.size()) {
  CHECK(bytes.size() <= kBytesMax);
  std::ranges::copy(bytes, bytes_.begin());
}

Result<FileDigest> FileDigest::from_hex(HashType type, std::string_view hex) {
  const TypeFacts& facts = facts_of(type);
  if (hex.size() != 2 * facts.digest_bytes) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("a {} digest has {} hex digits", facts.name, 2 * facts.digest_bytes));
  }
  return FileDigest(TRY(hex_decode(hex)));
}

std::string FileDigest::hex() const { return hex_encode(bytes()); }

std::optional<Sha256Digest> FileDigest::as_sha256() const {
  if (size_ != Sha256Digest::kBytes) return std::nullopt;
  std::array<std::byte, Sha256Digest::kBytes> digest;
  std::ranges::copy(bytes(), digest.begin());
  return Sha256Digest(digest);
}

}  // namespace hallmark::crypto

#include "crypto/hash_type.h"

#include "base/check.h"
#include "base/encoding.h"

namespace hallmark::crypto {
namespace {

struct HashTypeInfo {
  HashType type;
  std::string_view name;
  std::size_t digest_bytes;
};

constexpr std::array<HashTypeInfo, 3> kTypes{{{HashType::kSha256, "sha256", 32},
                                              {HashType::kBlake2b, "blake2b", 64},
                                              {HashType::kBlake3, "blake3", 32}}};

const HashTypeInfo& info_of(HashType type) {
  const auto found = std::ranges::find(kTypes, type, &HashTypeInfo::type);
  CHECK(found != kTypes.end());
  return *found;
}

}  // namespace

std::string_view name_of(HashType type) { return info_of(type).name; }

std::size_t digest_bytes_of(HashType type) { return info_of(type).digest_bytes; }

std::optional<HashType> find_hash_type(std::string_view name) {
  const auto found = std::ranges::find(kTypes, name, &HashTypeInfo::name);
  if (found == kTypes.end()) return std::nullopt;
  return found->type;
}

FileDigest::FileDigest(ByteView bytes) : size_(static_cast<std::uint8_t>(bytes.size())) {
  CHECK(bytes.size() <= kBytesMax);
  std::ranges::copy(bytes, bytes_.begin());
}

Result<FileDigest> FileDigest::from_hex(HashType type, std::string_view hex) {
  if (hex.size() != 2 * digest_bytes_of(type)) {
    return fail(ErrorCode::kInvalidInput,
                "not the length of a " + std::string(name_of(type)) + " digest");
  }
  return FileDigest(TRY(hex_decode(hex)));
}

std::string FileDigest::hex() const { return hex_encode(bytes()); }

std::optional<Sha256Digest> FileDigest::as_sha256() const {
  if (size_ != Sha256Digest::kBytes) return std::nullopt;
  std::array<std::byte, Sha256Digest::kBytes> bytes{};
  std::ranges::copy(this->bytes(), bytes.begin());
  return Sha256Digest(bytes);
}

}  // namespace hallmark::crypto

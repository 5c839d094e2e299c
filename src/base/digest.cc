#include "base/digest.h"

#include <algorithm>
#include <cstring>

#include "base/encoding.h"

namespace hallmark {

Result<Sha256Digest> Sha256Digest::from_hex(std::string_view hex) {
  if (hex.size() != 2 * kBytes) {
    return fail(ErrorCode::kInvalidInput, "a sha256 digest has 64 hex digits");
  }
  const Bytes decoded = TRY(hex_decode(hex));
  Sha256Digest digest;
  std::ranges::copy(decoded, digest.bytes_.begin());
  return digest;
}

Result<Sha256Digest> Sha256Digest::parse(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  if (!text.starts_with(kPrefix)) {
    return fail(ErrorCode::kInvalidInput, "a digest is written sha256:HEX");
  }
  return from_hex(text.substr(kPrefix.size()));
}

std::string Sha256Digest::hex() const { return hex_encode(bytes_); }

}  // namespace hallmark

std::size_t std::hash<hallmark::Sha256Digest>::operator()(
    const hallmark::Sha256Digest& digest) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, digest.bytes().data(), sizeof value);
  return value;
}

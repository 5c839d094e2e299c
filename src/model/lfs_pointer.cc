#include "model/lfs_pointer.h"

#include <charconv>
#include <string>

namespace hallmark::model {
namespace {

constexpr std::string_view kVersion = "version https://git-lfs.github.com/spec/v1\n";
constexpr std::string_view kOid = "oid sha256:";
constexpr std::string_view kSize = "\nsize ";

std::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::kInvalidInput, "Git LFS pointer: " + std::string(why),
              "malformed-lfs-pointer");
}

Result<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || end != text.data() + text.size() ||
      (text.size() > 1 && text.starts_with('0'))) {
    return refuse("the size is no decimal number");
  }
  return size;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

bool claims_to_be_lfs_pointer(std::string_view text) {
  return text.size() <= kLfsPointerBytesMax && text.starts_with(kVersion);
}

Result<LfsPointer> parse_lfs_pointer(std::string_view text) {
  if (text.size() > kLfsPointerBytesMax) return refuse("larger than 1024 bytes");
  if (!take(text, kVersion)) return refuse("the first line is not the version");
  if (!take(text, kOid)) return refuse("the second line is no oid sha256:");
  constexpr std::size_t kHexDigits = 2 * Sha256Digest::kBytes;
  const Sha256Digest digest =
      TRY(with_reason(Sha256Digest::from_hex(text.substr(0, kHexDigits)), "malformed-lfs-pointer"));
  text.remove_prefix(kHexDigits);
  if (!take(text, kSize)) return refuse("the third line is no size");
  if (!text.ends_with('\n')) return refuse("the last line does not end");
  text.remove_suffix(1);
  const std::uint64_t size_bytes = TRY(parse_size(text));
  return LfsPointer{.digest = digest, .size_bytes = size_bytes};
}

}  // namespace hallmark::model

#include "crypto/pem.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <limits>
#include <optional>

#include "crypto/openssl.h"

namespace hallmark::crypto {
namespace {

// What PEM_read_bio() allocates, wiped when freed.
struct RawBlock {
  char* label = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;

  RawBlock() = default;
  RawBlock(const RawBlock&) = delete;
  RawBlock& operator=(const RawBlock&) = delete;
  ~RawBlock() {
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(size));
  }
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// PEM_read_bio() skips text around the blocks; what it would skip is refused here.
bool is_only_blocks(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "-----END ";
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    if (!text.starts_with(kBegin)) return false;
    const std::size_t end = text.find(kEnd);
    if (end == std::string_view::npos) return false;
    const std::size_t line_end = text.find('\n', end);
    text = line_end == std::string_view::npos ? "" : text.substr(line_end);
  }
  return true;
}

Error not_one_block(std::string_view why) {
  return Error{ErrorCode::kInvalidInput, "not one PEM block: " + std::string(why), "pem-invalid"};
}

}  // namespace

PemBlock::~PemBlock() { OPENSSL_cleanse(der_.data(), der_.size()); }

Result<PemBlock> parse_pem(ByteView pem) {
  begin_operation();
  const std::string_view text = trimmed(as_text(pem));
  if (text.size() > std::numeric_limits<int>::max() || !is_only_blocks(text)) {
    return std::unexpected(not_one_block("text around it"));
  }
  const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  std::optional<PemBlock> found;
  while (BIO_ctrl_pending(bio.get()) > 0) {
    RawBlock raw;
    if (PEM_read_bio(bio.get(), &raw.label, &raw.header, &raw.data, &raw.size) != 1) {
      return std::unexpected(not_one_block("unreadable"));
    }
    const std::string_view label = raw.label;
    if (label == PEM_STRING_ECPARAMETERS && !found) continue;
    if (found) return std::unexpected(not_one_block("more than one"));
    if (std::string_view(raw.header) != "") {
      return fail(ErrorCode::kUnsupported,
                  "a key encrypted in the old way: convert it with `openssl pkcs8 -topk8`",
                  "pem-legacy-encryption");
    }
    const auto* data = reinterpret_cast<const std::byte*>(raw.data);
    found.emplace(std::string(label), Bytes(data, data + raw.size));
  }
  if (!found) return std::unexpected(not_one_block("no block"));
  return std::move(*found);
}

std::string_view without_explanation(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  if (pem.starts_with(kBegin)) return pem;
  const std::size_t line = pem.find("\n-----BEGIN ");
  return line == std::string_view::npos ? pem : pem.substr(line + 1);
}

}  // namespace hallmark::crypto

#include "crypto/pem.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <limits>

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

constexpr std::string_view kOne = "one PEM block";
constexpr std::string_view kSeveral = "PEM blocks";

Error not_pem(std::string_view wanted, std::string_view why) {
  return Error{ErrorCode::kInvalidInput, "not " + std::string(wanted) + ": " + std::string(why),
               "pem-invalid"};
}

Result<PemBlock> read_block(BIO* bio, std::string_view wanted) {
  RawBlock raw;
  if (PEM_read_bio(bio, &raw.label, &raw.header, &raw.data, &raw.size) != 1) {
    return std::unexpected(not_pem(wanted, "unreadable"));
  }
  if (std::string_view(raw.header) != "") {
    return fail(ErrorCode::kUnsupported,
                "a key encrypted in the old way: convert it with `openssl pkcs8 -topk8`",
                "pem-legacy-encryption");
  }
  const auto* data = reinterpret_cast<const std::byte*>(raw.data);
  return PemBlock(std::string(raw.label), Bytes(data, data + raw.size));
}

Result<std::vector<PemBlock>> read_blocks(ByteView pem, std::size_t blocks_max,
                                          std::string_view wanted) {
  begin_operation();
  const std::string_view text = trimmed(as_text(pem));
  if (text.size() > std::numeric_limits<int>::max() || !is_only_blocks(text)) {
    return std::unexpected(not_pem(wanted, "text around it"));
  }
  const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  std::vector<PemBlock> blocks;
  while (BIO_ctrl_pending(bio.get()) > 0) {
    if (blocks.size() == blocks_max) {
      return fail(ErrorCode::kLimitExceeded,
                  "more than " + std::to_string(blocks_max) + " PEM blocks");
    }
    blocks.push_back(TRY(read_block(bio.get(), wanted)));
  }
  if (blocks.empty()) return std::unexpected(not_pem(wanted, "no block"));
  return blocks;
}

}  // namespace

PemBlock::~PemBlock() { OPENSSL_cleanse(der_.data(), der_.size()); }

Result<std::vector<PemBlock>> parse_pem_blocks(ByteView pem, std::size_t blocks_max) {
  return read_blocks(pem, blocks_max, kSeveral);
}

Result<PemBlock> parse_pem(ByteView pem) {
  // Any number may be read, only to be refused.
  std::vector<PemBlock> blocks = TRY(read_blocks(pem, pem.size(), kOne));
  std::size_t at = 0;
  while (at < blocks.size() && blocks[at].label() == PEM_STRING_ECPARAMETERS) ++at;
  if (at == blocks.size()) return std::unexpected(not_pem(kOne, "no block"));
  if (at + 1 < blocks.size()) return std::unexpected(not_pem(kOne, "more than one"));
  return std::move(blocks[at]);
}

std::string_view without_explanation(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  if (pem.starts_with(kBegin)) return pem;
  const std::size_t line = pem.find("\n-----BEGIN ");
  return line == std::string_view::npos ? pem : pem.substr(line + 1);
}

}  // namespace hallmark::crypto

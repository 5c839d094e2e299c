#include "model/sha256sum_list.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "model/asserted_digests.h"

namespace hallmark::model {
namespace {

constexpr std::size_t kHexDigits = 2 * Sha256Digest::kBytes;
constexpr std::string_view kTag = "SHA256 (";
constexpr std::string_view kTagEnd = ") = ";

std::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::kInvalidInput, std::string(why), "malformed-sha256sum-list");
}

struct Parts {
  std::string_view hex;
  std::string_view path;
};

// The digest's length is known, so that a path may hold what stands around it.
std::optional<Parts> split_tagged(std::string_view line) {
  const std::size_t around = kTag.size() + kTagEnd.size() + kHexDigits;
  if (line.size() <= around) return std::nullopt;
  const std::size_t hex_begin = line.size() - kHexDigits;
  const std::string_view path = line.substr(kTag.size(), line.size() - around);
  if (line.substr(hex_begin - kTagEnd.size(), kTagEnd.size()) != kTagEnd) return std::nullopt;
  return Parts{.hex = line.substr(hex_begin), .path = path};
}

std::optional<Parts> split(std::string_view line) {
  if (line.starts_with(kTag)) return split_tagged(line);
  if (line.size() <= kHexDigits + 2 || line[kHexDigits] != ' ') return std::nullopt;
  const char mode = line[kHexDigits + 1];
  if (mode != ' ' && mode != '*') return std::nullopt;
  return Parts{.hex = line.substr(0, kHexDigits), .path = line.substr(kHexDigits + 2)};
}

std::optional<char> unescaped(char escape) {
  switch (escape) {
    case '\\':
      return '\\';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    default:
      return std::nullopt;
  }
}

Result<std::string> unescape(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '\\') {
      out += path[i];
      continue;
    }
    const auto byte = i + 1 < path.size() ? unescaped(path[i + 1]) : std::nullopt;
    if (!byte) return refuse("a backslash in the path stands before no \\, n or r");
    out += *byte;
    ++i;
  }
  return out;
}

Result<OmsFile> parse_line(std::string_view line) {
  const bool is_escaped = line.starts_with('\\');
  if (is_escaped) line.remove_prefix(1);
  const auto parts = split(line);
  if (!parts) return refuse("neither HEX  PATH nor SHA256 (PATH) = HEX");
  const Sha256Digest digest =
      TRY(with_reason(Sha256Digest::from_hex(parts->hex), "malformed-sha256sum-list"));
  std::string path = is_escaped ? TRY(unescape(parts->path)) : std::string(parts->path);
  if (path.starts_with("./")) path.erase(0, 2);
  return OmsFile{
      .name = std::move(path), .digest = digest, .asserted_by = std::string(kAssertedBySha256sum)};
}

// One line without its end; what follows stays in `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

Result<std::vector<OmsFile>> read_sha256sum_list(std::string_view text, const Limits& limits) {
  if (text.size() > limits.digest_list_bytes_max) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("checksum list: larger than {} bytes", limits.digest_list_bytes_max),
                "sha256sum-list-too-large");
  }
  std::string_view rest = text;
  const bool has_crlf = take_line(rest).ends_with('\r');
  rest = text;
  std::vector<OmsFile> files;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::string where = fmt::format("checksum list: line {}", number);
    std::string_view line = take_line(rest);
    if (line.ends_with('\r') != has_crlf) {
      return refuse(where + ": ends in another way than the lines before");
    }
    if (has_crlf) line.remove_suffix(1);
    files.push_back(TRY_IN(where, parse_line(line)));
  }
  TRY_IN("checksum list", check_asserted_files(files, limits));
  return files;
}

}  // namespace hallmark::model

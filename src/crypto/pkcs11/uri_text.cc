#include "crypto/pkcs11/uri_text.h"

#include <optional>

namespace hallmark::crypto::pkcs11 {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool may_stand(char c, UriPart part) {
  constexpr std::string_view kAnywhere = "-._~:[]@!$'()*+,=";
  const std::string_view own = part == UriPart::kPath ? "&" : "/?|";
  return is_alphanumeric(c) || kAnywhere.contains(c) || own.contains(c);
}

std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

}  // namespace

Result<Bytes> percent_decode(std::string_view text, UriPart part) {
  Bytes decoded;
  decoded.reserve(text.size());  // never moves: what may be a PIN exists once
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      if (!may_stand(text[at], part)) {
        return fail(ErrorCode::kUsage, "a character must be percent-encoded", "uri-invalid");
      }
      decoded.push_back(static_cast<std::byte>(text[at]));
      continue;
    }
    const auto high = text.size() - at > 2 ? hex_value(text[at + 1]) : std::nullopt;
    const auto low = text.size() - at > 2 ? hex_value(text[at + 2]) : std::nullopt;
    if (!high || !low) {
      return fail(ErrorCode::kUsage, "'%' is not followed by two hexadecimal digits",
                  "uri-invalid");
    }
    decoded.push_back(static_cast<std::byte>(*high * 16 + *low));
    at += 2;
  }
  return decoded;
}

Result<std::string> decode_file_uri(std::string_view uri) {
  constexpr std::string_view kScheme = "file:";
  uri.remove_prefix(kScheme.size());
  if (uri.starts_with("///")) uri.remove_prefix(2);  // an empty host
  return to_text(TRY(percent_decode(uri, UriPart::kQuery)));
}

}  // namespace hallmark::crypto::pkcs11

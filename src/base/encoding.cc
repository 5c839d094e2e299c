#include "base/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hallmark {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> reverse_table(std::string_view digits) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    table[static_cast<unsigned char>(digits[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

constexpr auto kHexValues = reverse_table(kHexDigits);
constexpr auto kBase64Values = reverse_table(kBase64Digits);

int value_in(const std::array<std::int8_t, 256>& table, char c) {
  return table[static_cast<unsigned char>(c)];
}

// Length of the well-formed UTF-8 sequence at the start of `text`, or 0 (Unicode 15, table 3-7).
std::size_t utf8_sequence_bytes(std::string_view text) {
  const auto at = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return at(1) >= low && at(1) <= high && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return at(1) >= low && at(1) <= high && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string hex_encode(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    text += kHexDigits[std::to_integer<std::size_t>(b >> 4)];
    text += kHexDigits[std::to_integer<std::size_t>(b & std::byte{15})];
  }
  return text;
}

Result<Bytes> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorCode::kInvalidInput, "hex of odd length");
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = value_in(kHexValues, text[i]);
    const int low = value_in(kHexValues, text[i + 1]);
    if (high < 0 || low < 0) return fail(ErrorCode::kInvalidInput, "not lower-case hex");
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return bytes;
}

std::string base64_encode(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = (group << 8) | (j < n ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= n ? kBase64Digits[(group >> (18 - 6 * j)) & 63U] : '=';
    }
  }
  return text;
}

Result<Bytes> base64_decode(std::string_view text) {
  const auto refuse = [](std::string why) {
    return fail(ErrorCode::kInvalidInput, "base64: " + std::move(why));
  };
  if (text.size() % 4 != 0) return refuse("length is not a multiple of four");
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < text.size() - padding; ++i) {
    const int value = value_in(kBase64Values, text[i]);
    if (value < 0) return refuse("foreign character");
    group = (group << 6) | static_cast<std::uint32_t>(value);
    if (i % 4 == 3) {
      for (const int shift : {16, 8, 0}) bytes.push_back(static_cast<std::byte>(group >> shift));
      group = 0;
    }
  }
  if (padding == 0) return bytes;
  const std::uint32_t unused = padding == 1 ? 2 : 4;
  if ((group & ((1U << unused) - 1)) != 0) return refuse("bits behind the last byte");
  group >>= unused;
  if (padding == 1) bytes.push_back(static_cast<std::byte>(group >> 8));
  bytes.push_back(static_cast<std::byte>(group));
  return bytes;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t n = utf8_sequence_bytes(text);
    if (n == 0) return false;
    text.remove_prefix(n);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t n = utf8_sequence_bytes(text);
    const auto first = static_cast<unsigned char>(text[0]);
    // C0, DEL, and C1 (U+0080 to U+009F, led by 0xC2) can drive a terminal.
    const bool controls = first < 0x20 || first == 0x7F ||
                          (n == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0);
    const std::size_t taken = n == 0 ? 1 : n;
    if (n == 0 || controls) {
      for (const char c : text.substr(0, taken)) {
        out += "\\x" + hex_encode(as_bytes(std::string_view(&c, 1)));
      }
    } else {
      out += text.substr(0, taken);
    }
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace hallmark

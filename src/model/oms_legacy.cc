#include "model/oms_legacy.h"

#include <fmt/format.h>

#include <iterator>
#include <string>

namespace hallmark::model {
namespace {

void append_repr(std::string& out, char byte, char quote) {
  const auto value = static_cast<unsigned char>(byte);
  switch (byte) {
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  if (byte == quote || byte == '\\') {
    out += '\\';
    out += byte;
  } else if (value < 0x20 || value > 0x7e) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", value);
  } else {
    out += byte;
  }
}

// Python writes '…', or "…" when the bytes hold ' and no ".
std::string python_repr(std::string_view bytes) {
  const char quote = bytes.contains('\'') && !bytes.contains('"') ? '"' : '\'';
  std::string out = "b";
  out += quote;
  for (const char byte : bytes) append_repr(out, byte, quote);
  out += quote;
  return out;
}

}  // namespace

Bytes legacy_pre_authentication_encoding(std::string_view payload_type, ByteView payload) {
  return to_bytes(fmt::format("DSSEV1 {} {} {} {}", payload_type.size(), payload_type,
                              payload.size(), python_repr(as_text(payload))));
}

}  // namespace hallmark::model

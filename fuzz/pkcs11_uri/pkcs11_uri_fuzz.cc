// The parser may refuse but not crash; what it accepts keeps to the rules of uri.h. A pin-source is
// read as the file: URI that it may be.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/encoding.h"
#include "crypto/pkcs11/uri.h"
#include "crypto/pkcs11/uri_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using hallmark::crypto::pkcs11::Pkcs11Uri;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto uri = Pkcs11Uri::parse(text);
  if (!uri) return 0;
  CHECK(text.starts_with("pkcs11:"));
  CHECK(!uri->id || !uri->id->empty());
  CHECK(!uri->token || (hallmark::is_utf8(*uri->token) && !uri->token->contains('\0')));
  CHECK(!uri->pin_source || !uri->pin_value);
  if (uri->pin_source && uri->pin_source->starts_with("file:")) {
    const auto path = hallmark::crypto::pkcs11::decode_file_uri(*uri->pin_source);
    CHECK(!path || path->size() <= uri->pin_source->size());
  }
  return 0;
}

#pragma once

// The characters of a PKCS#11 URI: which may stand as they are, and percent-decoding. The errors
// never quote the text, which may be a PIN.

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace hallmark::crypto::pkcs11 {

// RFC 7512, 2.3: pk11-pchar in the path, pk11-qchar in the query.
enum class UriPart { kPath, kQuery };

// kUsage for a character that has to be percent-encoded and for a broken escape. The bytes are
// decoded in place of their own, without copies left behind.
Result<Bytes> percent_decode(std::string_view text, UriPart part);

// The same for a file: URI's path (RFC 8089), where '/' is free.
Result<std::string> decode_file_uri(std::string_view uri);

}  // namespace hallmark::crypto::pkcs11

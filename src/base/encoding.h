#pragma once

// Hexadecimal and base64 (RFC 4648 section 4), strict in both directions: decoding accepts exactly
// what encoding writes, so that one value has one text.

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace hallmark {

std::string hex_encode(ByteView bytes);  // lower case

// Fails with kInvalidInput on odd length or anything but 0-9a-f.
Result<Bytes> hex_decode(std::string_view text);

std::string base64_encode(ByteView bytes);  // padded, standard alphabet

// Fails with kInvalidInput on missing padding, white space, a foreign alphabet, or non-zero
// bits behind the last byte.
Result<Bytes> base64_decode(std::string_view text);

// True if `text` is well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view text);

// `text` for a person's terminal: control characters and ill-formed UTF-8 as \xNN.
std::string printable(std::string_view text);

}  // namespace hallmark

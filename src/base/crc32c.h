#pragma once

// CRC-32C (Castagnoli; RFC 3720 appendix B.4): notices torn and rotten bytes in our own journal.
// It is no protection against an attacker.

#include <cstdint>

#include "base/bytes.h"

namespace hallmark {

std::uint32_t crc32c(ByteView bytes);

}  // namespace hallmark

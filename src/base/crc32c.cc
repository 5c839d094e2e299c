#include "base/crc32c.h"

#include <array>
#include <cstddef>

namespace hallmark {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // reflected
constexpr std::size_t kSlice = 8;

using Tables = std::array<std::array<std::uint32_t, 256>, kSlice>;

// tables[n][b] is what byte b contributes when n more bytes follow it in its slice.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t crc = b;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
    tables[0][b] = crc;
  }
  for (std::size_t n = 1; n < kSlice; ++n) {
    for (std::size_t b = 0; b < 256; ++b) {
      const std::uint32_t before = tables[n - 1][b];
      tables[n][b] = (before >> 8) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

std::uint32_t crc32c(ByteView bytes) {
  std::uint32_t crc = ~0U;
  for (; bytes.size() >= kSlice; bytes = bytes.subspan(kSlice)) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < kSlice; ++i) {
      const std::uint32_t mixed = i < 4 ? (crc >> (8 * i)) & 0xFFU : 0U;
      next ^= kTables[kSlice - 1 - i][std::to_integer<std::uint32_t>(bytes[i]) ^ mixed];
    }
    crc = next;
  }
  for (const std::byte b : bytes) {
    crc = (crc >> 8) ^ kTables[0][(crc ^ std::to_integer<std::uint32_t>(b)) & 0xFFU];
  }
  return ~crc;
}

}  // namespace hallmark

#include "base/crc32c.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace hallmark {
namespace {

Bytes counting(int first, int step) {
  Bytes bytes(32);
  for (std::byte& b : bytes) {
    b = static_cast<std::byte>(first);
    first += step;
  }
  return bytes;
}

TEST(Crc32c, GivesTheVectorsOfRfc3720) {
  EXPECT_EQ(crc32c(Bytes(32, std::byte{0x00})), 0x8A9136AAU);
  EXPECT_EQ(crc32c(Bytes(32, std::byte{0xFF})), 0x62A8AB43U);
  EXPECT_EQ(crc32c(counting(0, 1)), 0x46DD794EU);
  EXPECT_EQ(crc32c(counting(31, -1)), 0x113FDB5CU);
}

TEST(Crc32c, GivesTheCheckValueOfTheCatalogue) {
  EXPECT_EQ(crc32c(as_bytes("123456789")), 0xE3069283U);
  EXPECT_EQ(crc32c({}), 0U);
}

// The definition, bit by bit.
std::uint32_t slow_crc32c(ByteView bytes) {
  std::uint32_t crc = ~0U;
  for (const std::byte b : bytes) {
    crc ^= std::to_integer<std::uint32_t>(b);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
  }
  return ~crc;
}

TEST(Crc32c, AgreesWithTheDefinitionAtEveryLength) {
  Bytes bytes;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(crc32c(bytes), slow_crc32c(bytes)) << i;
    bytes.push_back(static_cast<std::byte>(i * 37));
  }
}

TEST(Crc32c, NoticesEveryFlippedBit) {
  Bytes bytes = counting(0, 1);
  const std::uint32_t before = crc32c(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const auto mask = static_cast<std::byte>(1U << (bit % 8));
    bytes[bit / 8] ^= mask;
    EXPECT_NE(crc32c(bytes), before) << bit;
    bytes[bit / 8] ^= mask;
  }
}

}  // namespace
}  // namespace hallmark

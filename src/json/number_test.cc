#include "json/number.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace hallmark::json {
namespace {

struct Vector {
  std::uint64_t bits;
  const char* text;
};

// RFC 8785, appendix B, the finite ones.
constexpr Vector kRfc8785[] = {
    {0x0000000000000000, "0"},
    {0x8000000000000000, "0"},
    {0x0000000000000001, "5e-324"},
    {0x8000000000000001, "-5e-324"},
    {0x7fefffffffffffff, "1.7976931348623157e+308"},
    {0xffefffffffffffff, "-1.7976931348623157e+308"},
    {0x4340000000000000, "9007199254740992"},
    {0xc340000000000000, "-9007199254740992"},
    {0x4430000000000000, "295147905179352830000"},
    {0x44b52d02c7e14af5, "9.999999999999997e+22"},
    {0x44b52d02c7e14af6, "1e+23"},
    {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
    {0x444b1ae4d6e2ef4e, "999999999999999700000"},
    {0x444b1ae4d6e2ef4f, "999999999999999900000"},
    {0x444b1ae4d6e2ef50, "1e+21"},
    {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
    {0x3eb0c6f7a0b5ed8d, "0.000001"},
    {0x41b3de4355555553, "333333333.3333332"},
    {0x41b3de4355555554, "333333333.33333325"},
    {0x41b3de4355555555, "333333333.3333333"},
    {0x41b3de4355555556, "333333333.3333334"},
    {0x41b3de4355555557, "333333333.33333343"},
    {0xbecbf647612f3696, "-0.0000033333333333333333"},
    {0x43143ff3c1cb0959, "1424953923781206.2"},
};

TEST(EcmascriptNumber, WritesTheVectorsOfRfc8785) {
  for (const Vector& vector : kRfc8785) {
    EXPECT_EQ(ecmascript_number(std::bit_cast<double>(vector.bits)), vector.text);
  }
}

TEST(EcmascriptNumber, WritesEveryLayoutOfEcma262) {
  EXPECT_EQ(ecmascript_number(1.0), "1");
  EXPECT_EQ(ecmascript_number(-1.0), "-1");
  EXPECT_EQ(ecmascript_number(120.0), "120");
  EXPECT_EQ(ecmascript_number(0.5), "0.5");
  EXPECT_EQ(ecmascript_number(12.5), "12.5");
  EXPECT_EQ(ecmascript_number(1e-7), "1e-7");
  EXPECT_EQ(ecmascript_number(1.5e300), "1.5e+300");
}

TEST(EcmascriptNumberDeathTest, RefusesWhatJsonCannotSay) {
  EXPECT_DEATH((void)ecmascript_number(std::numeric_limits<double>::quiet_NaN()), "isfinite");
  EXPECT_DEATH((void)ecmascript_number(std::numeric_limits<double>::infinity()), "isfinite");
}

TEST(EcmascriptNumber, ReadsBackAsTheSameNumber) {
  const bool holds = rc::check("every finite double", [](std::uint64_t bits) {
    const auto number = std::bit_cast<double>(bits);
    RC_PRE(std::isfinite(number));
    const std::string text = ecmascript_number(number);
    double back = 0;
    std::from_chars(text.data(), text.data() + text.size(), back);
    RC_ASSERT(back == number);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace hallmark::json

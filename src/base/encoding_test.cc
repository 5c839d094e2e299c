#include "base/encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "testing/matchers.h"

namespace hallmark {
namespace {

using testing::IsErrorCode;
using testing::IsOkAndHolds;

TEST(Hex, WritesLowerCase) {
  EXPECT_EQ(hex_encode(as_bytes(std::string_view("\x00\xAB\xFF", 3))), "00abff");
  EXPECT_EQ(hex_encode({}), "");
}

TEST(Hex, RefusesWhatItWouldNotWrite) {
  for (const char* text : {"0", "abc", "AB", "0g", "0x", " 0", "0 ", "\xC3\xA4"}) {
    EXPECT_THAT(hex_decode(text), IsErrorCode(ErrorCode::kInvalidInput)) << text;
  }
}

struct Base64Vector {
  const char* bytes;
  const char* text;
};

// RFC 4648 section 10.
constexpr Base64Vector kRfc4648[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64, WritesAndReadsTheVectorsOfRfc4648) {
  for (const Base64Vector& vector : kRfc4648) {
    EXPECT_EQ(base64_encode(as_bytes(vector.bytes)), vector.text);
    EXPECT_THAT(base64_decode(vector.text), IsOkAndHolds(to_bytes(vector.bytes)));
  }
}

TEST(Base64, UsesTheStandardAlphabet) {
  EXPECT_EQ(base64_encode(as_bytes("\xFB\xFF\xBF")), "+/+/");
}

TEST(Base64, RefusesWhatItWouldNotWrite) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zg===", "Zm8", "====", "=", "Z===", "=Zm9", "Zg==Zg==", "Zm9v\n", "Zm 9",
        "Zm9v====", "-_-_", "Zh==", "Zm9=", "Z\xC3\xA4w", "Zg=\n"}) {
    EXPECT_THAT(base64_decode(text), IsErrorCode(ErrorCode::kInvalidInput)) << text;
  }
}

TEST(Encoding, DecodesWhateverItEncodes) {
  const bool holds = rc::check("decode(encode(x)) == x", [](const std::string& text) {
    const Bytes bytes = to_bytes(text);
    RC_ASSERT(*hex_decode(hex_encode(bytes)) == bytes);
    RC_ASSERT(*base64_decode(base64_encode(bytes)) == bytes);
  });
  EXPECT_TRUE(holds);
}

TEST(Base64, HasOneTextPerValue) {
  const bool holds = rc::check("encode(decode(t)) == t or refused", [] {
    const auto text =
        *rc::gen::container<std::string>(4, rc::gen::elementOf(std::string("AZaz09+/=")));
    const Result<Bytes> bytes = base64_decode(text);
    if (bytes) RC_ASSERT(base64_encode(*bytes) == text);
  });
  EXPECT_TRUE(holds);
}

TEST(Utf8, TakesEveryWellFormedLength) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8(std::string_view("a\0b", 3)));
  EXPECT_TRUE(is_utf8("\u0080\u07FF\u0800\uD7FF\uE000\uFFFF\U00010000\U0010FFFF"));
}

TEST(Utf8, RefusesIllFormedSequences) {
  for (const char* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE1\x80",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFE", "\xFF", "ok\xE2\x82"}) {
    EXPECT_FALSE(is_utf8(text)) << printable(text);
  }
}

TEST(Printable, LeavesTextAlone) {
  EXPECT_EQ(printable("path/to \u00e4\u20ac\U0001F600"), "path/to \u00e4\u20ac\U0001F600");
}

TEST(Printable, ShowsWhatCouldDriveATerminal) {
  EXPECT_EQ(printable("a\x1b[31m\n\t\x7f"), "a\\x1b[31m\\x0a\\x09\\x7f");
  EXPECT_EQ(printable("\u009b1m"), "\\xc2\\x9b1m");
  EXPECT_EQ(printable("\xFFz\xE2\x82"), "\\xffz\\xe2\\x82");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

}  // namespace
}  // namespace hallmark

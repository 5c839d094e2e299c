#include <gtest/gtest.h>

#include <string>

#include "json/value.h"
#include "testing/matchers.h"

namespace hallmark::json {
namespace {

using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonParse, ReadsEveryType) {
  const Result<Value> value = parse(R"({"a":[null,true,false,-7,2.5,"x"],"o":{"k":{}},"e":[]})");
  const Value expected(Object{
      {"a", Array{Value(), true, false, -7, 2.5, "x"}},
      {"o", Object{{"k", Object{}}}},
      {"e", Array{}},
  });
  EXPECT_THAT(value, IsOkAndHolds(expected));
}

TEST(JsonParse, ReadsScalarsAndWhiteSpaceAroundThem) {
  EXPECT_THAT(parse(" \t\r\n7\n "), IsOkAndHolds(Value(7)));
  EXPECT_THAT(parse("\"\""), IsOkAndHolds(Value("")));
  EXPECT_THAT(parse("null"), IsOkAndHolds(Value()));
}

TEST(JsonParse, ReadsEscapes) {
  EXPECT_THAT(parse(R"("\"\\\/\b\f\n\r\t\u0041\u20ac\ud83d\ude00")"),
              IsOkAndHolds(Value("\"\\/\b\f\n\r\tA\u20ac\U0001F600")));
  EXPECT_THAT(parse(R"("a\u0000b")"), IsOkAndHolds(Value(std::string("a\0b", 3))));
}

TEST(JsonParse, ReadsLongStringsWithManyEscapes) {
  std::string text = "\"";
  std::string expected;
  for (int i = 0; i < 5'000; ++i) {
    text += "abcdefgh\\n\\u00e4";
    expected += "abcdefgh\n\u00e4";
  }
  EXPECT_THAT(parse(text + "\""), IsOkAndHolds(Value(expected)));
}

TEST(JsonParse, KeepsIntegersApartFromDoubles) {
  EXPECT_NE(parse("1")->as_integer(), nullptr);
  EXPECT_NE(parse("1.0")->as_double(), nullptr);
  EXPECT_NE(parse("1e2")->as_double(), nullptr);
  EXPECT_NE(parse("-0")->as_integer(), nullptr);
}

TEST(JsonParse, ReadsDoublesExactly) {
  EXPECT_THAT(parse("0.1"), IsOkAndHolds(Value(0.1)));
  EXPECT_THAT(parse("333333333.33333329"), IsOkAndHolds(Value(333333333.33333329)));
  EXPECT_THAT(parse("1E30"), IsOkAndHolds(Value(1e30)));
  EXPECT_THAT(parse("2.2250738585072011e-308"), IsOkAndHolds(Value(2.2250738585072011e-308)));
  EXPECT_THAT(parse("0.97368421052631581917665644141379743814"),
              IsOkAndHolds(Value(0.97368421052631582)));
}

TEST(JsonParse, ReadsIntegersUpToTheirBounds) {
  EXPECT_THAT(parse("9007199254740991"), IsOkAndHolds(Value(kIntegerMax)));
  EXPECT_THAT(parse("-9007199254740991"), IsOkAndHolds(Value(-kIntegerMax)));
}

class RefusedNumber : public ::testing::TestWithParam<const char*> {};

TEST_P(RefusedNumber, IsOutOfRange) {
  const Result<Value> value = parse(GetParam());
  EXPECT_THAT(value, IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_THAT(value, HasReason("json-number-range"));
}

INSTANTIATE_TEST_SUITE_P(Json, RefusedNumber,
                         ::testing::Values("9007199254740992", "-9007199254740992",
                                           "9223372036854775808", "-9223372036854775809",
                                           "18446744073709551616", "123456789012345678901234567890",
                                           "1e400", "-1e400", "1e-400", "9007199254740992.0",
                                           "1e17", "-1.5e20"));

class RefusedSyntax : public ::testing::TestWithParam<std::string> {};

TEST_P(RefusedSyntax, IsInvalid) {
  const Result<Value> value = parse(GetParam());
  EXPECT_THAT(value, IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_THAT(value, HasReason("json-syntax"));
}

INSTANTIATE_TEST_SUITE_P(Json, RefusedSyntax,
                         ::testing::Values("", " ", "{", "[1", "[1,]", "{\"a\":1,}", "{\"a\"}",
                                           "{a:1}", "{'a':1}", "[1 2]", "tru", "True", "nul", "NaN",
                                           "Infinity", "-", "+1", "01", "1.", ".5", "1e", "0x10",
                                           "1 2", "{} {}", "[]]", "{}\x01", "// c\n1", "/* c */1",
                                           "\"a", "\"\\x\"", "\"\\u12\"", "\"\n\"", "\"\t\"",
                                           std::string("\0", 1), std::string("1\0", 2),
                                           "\xEF\xBB\xBF{}", "\xFE\xFF"));

INSTANTIATE_TEST_SUITE_P(IllFormedUtf8, RefusedSyntax,
                         ::testing::Values("\"\xFF\"", "\"\x80\"", "\"\xC3\"", "\"\xC0\xAF\"",
                                           "\"\xE0\x80\xAF\"", "\"\xED\xA0\x80\"",
                                           "\"\xF4\x90\x80\x80\"", "\"\xF8\x88\x80\x80\x80\"",
                                           "{\"\xFF\":1}"));

INSTANTIATE_TEST_SUITE_P(LoneSurrogates, RefusedSyntax,
                         ::testing::Values(R"("\ud800")", R"("\udc00")", R"("\ud800x")",
                                           R"("\ud800\u0041")", R"("\udc00\ud800")",
                                           R"({"\ud800":1})"));

class DuplicateKey : public ::testing::TestWithParam<const char*> {};

TEST_P(DuplicateKey, IsRefused) {
  const Result<Value> value = parse(GetParam());
  EXPECT_THAT(value, IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_THAT(value, HasReason("json-duplicate-key"));
}

INSTANTIATE_TEST_SUITE_P(Json, DuplicateKey,
                         ::testing::Values(R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":{}})",
                                           R"({"a":1,"\u0061":2})", R"([{"":1,"":1}])",
                                           R"({"a":{"b":[],"b":[]}})"));

TEST(JsonParse, TakesTheSameKeyInDifferentObjects) {
  EXPECT_THAT(parse(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"), IsOk());
}

TEST(JsonParse, NamesTheOffsetAndTheKey) {
  EXPECT_THAT(parse("[1,2,x]"), HasMessage(HasSubstr("offset 5")));
  EXPECT_THAT(parse("{\"a\\u001b\":1,\"a\\u001b\":1}"), HasMessage(HasSubstr("\"a\\x1b\"")));
}

TEST(JsonParse, RefusesTooDeepNesting) {
  const Limits limits{.json_depth_max = 4};
  EXPECT_THAT(parse(nested(4), limits), IsOk());
  const Result<Value> value = parse(nested(5), limits);
  EXPECT_THAT(value, IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(value, HasReason("json-depth"));
}

TEST(JsonParse, SurvivesAbsurdNesting) {
  EXPECT_THAT(parse(std::string(1'000'000, '[')), IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(JsonParse, RefusesTooManyBytes) {
  const Limits limits{.json_bytes_max = 4};
  EXPECT_THAT(parse("1234", limits), IsOk());
  const Result<Value> value = parse("12345", limits);
  EXPECT_THAT(value, IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(value, HasReason("json-size"));
}

TEST(JsonParse, RefusesEveryTruncation) {
  const std::string text = R"({"a":[1,-2.5e3,"\u00e4\ud83d\ude00x"],"b":{"c":true,"d":null}})";
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_THAT(parse(text.substr(0, size)), IsErrorCode(ErrorCode::kInvalidInput)) << size;
  }
}

}  // namespace
}  // namespace hallmark::json

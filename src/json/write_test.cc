#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <string>

#include "base/encoding.h"
#include "json/value.h"
#include "testing/matchers.h"

namespace hallmark::json {
namespace {

using testing::IsOkAndHolds;

TEST(JsonCanonical, WritesTheExampleOfRfc8785) {
  // RFC 8785 section 3.2.2 and the output that section 3.2.4 gives for it.
  const Result<Value> value = parse(R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })");
  EXPECT_EQ(canonical(*value),
            "{\"literals\":[null,true,false],"
            "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(JsonCanonical, SortsKeysAsRfc8785DoesInUtf16) {
  // RFC 8785 section 3.2.3: U+1F600 comes before U+FB33, unlike in UTF-8.
  const Value value(Object{
      {"\u20ac", "Euro Sign"},
      {"\r", "Carriage Return"},
      {"\uFB33", "Hebrew Letter Dalet With Dagesh"},
      {"1", "One"},
      {"\U0001F600", "Emoji: Grinning Face"},
      {"\u0080", "Control"},
      {"\u00f6", "Latin Small Letter O With Diaeresis"},
  });
  EXPECT_EQ(canonical(value),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
            "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
            "\"\U0001F600\":\"Emoji: Grinning Face\","
            "\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(JsonCanonical, SortsAPrefixBeforeTheWhole) {
  const Value value(Object{{"a\U0001F600", 1}, {"a\uE000", 2}, {"a", 3}, {"", 4}});
  EXPECT_EQ(canonical(value), "{\"\":4,\"a\":3,\"a\U0001F600\":1,\"a\uE000\":2}");
}

TEST(JsonCanonical, EscapesOnlyWhatItMust) {
  EXPECT_EQ(canonical(Value(std::string("\0\x1f\x7f/\u2028", 7))), "\"\\u0000\\u001f\x7f/\u2028\"");
}

TEST(JsonCanonical, WritesWholeDoublesAsEcmascriptDoes) {
  EXPECT_EQ(canonical(Value(1.0)), "1");
  EXPECT_EQ(canonical(Value(-0.0)), "0");
  EXPECT_EQ(canonical(Value(Array{kIntegerMax, -kIntegerMax})),
            "[9007199254740991,-9007199254740991]");
}

TEST(JsonCanonicalDeathTest, RefusesWhatNoDocumentMayHold) {
  EXPECT_DEATH((void)canonical(Value(std::nan(""))), "isfinite");
  EXPECT_DEATH((void)canonical(Value("\xFF")), "is_utf8");
  EXPECT_DEATH((void)canonical(Value(Object{{"\xFF", 1}})), "is_utf8");
}

TEST(JsonPretty, IndentsByTwo) {
  const Value value(Object{{"b", Array{1, Object{}, Array{}}}, {"a", Object{{"k", "v"}}}});
  EXPECT_EQ(pretty(value),
            "{\n"
            "  \"a\": {\n"
            "    \"k\": \"v\"\n"
            "  },\n"
            "  \"b\": [\n"
            "    1,\n"
            "    {},\n"
            "    []\n"
            "  ]\n"
            "}");
}

TEST(JsonPretty, LeavesScalarsAlone) { EXPECT_EQ(pretty(Value("a\nb")), "\"a\\nb\""); }

rc::Gen<std::string> any_text() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                          "a", "Z", "\"", "\\", "\n", std::string("\0", 1), "\u00e4", "\u20ac",
                          "\uE000", "\uFB33", "\U0001F600", "\U0010FFFF")),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts) text += part;
                        return text;
                      });
}

// Doubles whose canonical text is that of an integer come back as integers: they are left out.
rc::Gen<double> any_fraction() {
  return rc::gen::suchThat(rc::gen::arbitrary<double>(), [](double number) {
    return std::isfinite(number) && std::trunc(number) != number;
  });
}

rc::Gen<Value> any_value(int depth) {
  const auto scalar = rc::gen::oneOf(
      rc::gen::construct<Value>(), rc::gen::construct<Value>(rc::gen::arbitrary<bool>()),
      rc::gen::construct<Value>(rc::gen::inRange<std::int64_t>(-kIntegerMax, kIntegerMax)),
      rc::gen::construct<Value>(any_fraction()), rc::gen::construct<Value>(any_text()));
  if (depth == 0) return scalar;
  const auto child = any_value(depth - 1);
  constexpr int kLengthMax = 4;  // sizes multiply with depth
  return rc::gen::oneOf(
      scalar,
      rc::gen::construct<Value>(rc::gen::resize(kLengthMax, rc::gen::container<Array>(child))),
      rc::gen::construct<Value>(
          rc::gen::resize(kLengthMax, rc::gen::container<Object>(any_text(), child))));
}

TEST(JsonRoundTrip, CanonicalAndPrettyParseToTheSameValue) {
  const bool holds = rc::check("parse(write(v)) == v", [] {
    const Value value = *any_value(3);
    const Result<Value> from_canonical = parse(canonical(value));
    const Result<Value> from_pretty = parse(pretty(value));
    RC_ASSERT(from_canonical.has_value() && *from_canonical == value);
    RC_ASSERT(from_pretty.has_value() && *from_pretty == value);
    RC_ASSERT(canonical(*from_pretty) == canonical(value));
  });
  EXPECT_TRUE(holds);
}

TEST(JsonRoundTrip, WhateverParsesParsesAgainAfterCanonical) {
  const bool holds = rc::check("numbers as people write them", [] {
    const auto digits = *rc::gen::inRange<std::int64_t>(-kIntegerMax, kIntegerMax);
    const auto exponent = *rc::gen::inRange(-330, 310);
    const Result<Value> value = parse(std::to_string(digits) + "e" + std::to_string(exponent));
    RC_PRE(value.has_value());
    const std::string once = canonical(*value);
    const Result<Value> again = parse(once);
    RC_ASSERT(again.has_value());
    RC_ASSERT(canonical(*again) == once);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace hallmark::json

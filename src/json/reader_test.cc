#include "json/reader.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"

namespace hallmark::json {
namespace {

using ::testing::ElementsAre;
using testing::HasMessage;
using ::testing::IsEmpty;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Optional;
using ::testing::StartsWith;

class JsonReader : public ::testing::Test {
 protected:
  const Value value_{Object{
      {"text", "x"},
      {"count", 7},
      {"share", 0.5},
      {"flag", true},
      {"list", Array{"a", "b"}},
      {"mixed", Array{"a", 1}},
      {"inner", Object{{"k", 1}}},
      {"when", "2026-06-01T12:00:00Z"},
      {"nothing", Value()},
  }};
  ObjectReader reader_ = *ObjectReader::create(value_, "predicate");
};

TEST_F(JsonReader, ReadsEveryType) {
  EXPECT_THAT(reader_.string("text"), IsOkAndHolds("x"));
  EXPECT_THAT(reader_.integer("count", 0, 7), IsOkAndHolds(7));
  EXPECT_THAT(reader_.number("share"), IsOkAndHolds(0.5));
  EXPECT_THAT(reader_.number("count"), IsOkAndHolds(7.0));
  EXPECT_THAT(reader_.boolean("flag"), IsOkAndHolds(true));
  EXPECT_THAT(reader_.strings("list"), IsOkAndHolds(ElementsAre("a", "b")));
  EXPECT_EQ((*reader_.array("list"))->size(), 2U);
  EXPECT_THAT(reader_.object("inner")->integer("k", 1, 1), IsOkAndHolds(1));
  EXPECT_EQ(format_rfc3339(*reader_.time("when")), "2026-06-01T12:00:00Z");
  EXPECT_TRUE((*reader_.any("nothing"))->is_null());
}

TEST_F(JsonReader, RefusesAbsentMembers) {
  const auto is_missing = HasMessage("predicate.gone: missing");
  EXPECT_THAT(reader_.string("gone"), is_missing);
  EXPECT_THAT(reader_.integer("gone", 0, 1), is_missing);
  EXPECT_THAT(reader_.number("gone"), is_missing);
  EXPECT_THAT(reader_.boolean("gone"), is_missing);
  EXPECT_THAT(reader_.array("gone"), is_missing);
  EXPECT_THAT(reader_.object("gone"), is_missing);
  EXPECT_THAT(reader_.any("gone"), is_missing);
  EXPECT_THAT(reader_.time("gone"), is_missing);
  EXPECT_THAT(reader_.strings("gone"), is_missing);
  EXPECT_THAT(reader_.string("gone"), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST_F(JsonReader, RefusesOtherTypes) {
  EXPECT_THAT(reader_.string("count"), HasMessage("predicate.count: not a string"));
  EXPECT_THAT(reader_.integer("share", 0, 1), HasMessage("predicate.share: not an integer"));
  EXPECT_THAT(reader_.number("text"), HasMessage("predicate.text: not a number"));
  EXPECT_THAT(reader_.boolean("count"), HasMessage("predicate.count: not true or false"));
  EXPECT_THAT(reader_.array("inner"), HasMessage("predicate.inner: not an array"));
  EXPECT_THAT(reader_.object("list"), HasMessage("predicate.list: not an object"));
  EXPECT_THAT(reader_.time("text"), HasMessage(StartsWith("predicate.text: not an RFC 3339")));
  EXPECT_THAT(reader_.strings("mixed"), HasMessage("predicate.mixed: not an array of strings"));
  EXPECT_THAT(reader_.string("nothing"), HasMessage("predicate.nothing: not a string"));
}

TEST_F(JsonReader, RefusesIntegersOutOfTheirRange) {
  EXPECT_THAT(reader_.integer("count", 8, 9), HasMessage("predicate.count: not in 8 to 9"));
  EXPECT_THAT(reader_.integer("count", -1, 6), HasMessage("predicate.count: not in -1 to 6"));
}

TEST_F(JsonReader, TakesAbsentAndNullForTheSame) {
  for (const char* key : {"gone", "nothing"}) {
    EXPECT_THAT(reader_.optional_string(key), IsOkAndHolds(std::nullopt));
    EXPECT_FALSE((*reader_.optional_object(key)).has_value());
    EXPECT_THAT(reader_.optional_array(key), IsOkAndHolds(nullptr));
    EXPECT_THAT(reader_.optional_time(key), IsOkAndHolds(std::nullopt));
    EXPECT_THAT(reader_.optional_boolean(key), IsOkAndHolds(std::nullopt));
    EXPECT_THAT(reader_.optional_strings(key), IsOkAndHolds(IsEmpty()));
    EXPECT_EQ(reader_.find(key), nullptr);
  }
}

TEST_F(JsonReader, ReadsOptionalMembersThatAreThere) {
  EXPECT_THAT(reader_.optional_string("text"), IsOkAndHolds(Optional(std::string("x"))));
  EXPECT_TRUE((*reader_.optional_object("inner")).has_value());
  EXPECT_EQ((*reader_.optional_array("list"))->size(), 2U);
  EXPECT_TRUE((*reader_.optional_time("when")).has_value());
  EXPECT_THAT(reader_.optional_boolean("flag"), IsOkAndHolds(Optional(true)));
  EXPECT_THAT(reader_.optional_strings("list"), IsOkAndHolds(ElementsAre("a", "b")));
  EXPECT_EQ(*reader_.find("count"), Value(7));
}

TEST_F(JsonReader, RefusesOptionalMembersOfAnotherType) {
  const auto is_invalid = IsErrorCode(ErrorCode::kInvalidInput);
  EXPECT_THAT(reader_.optional_string("count"), is_invalid);
  EXPECT_THAT(reader_.optional_object("count"), is_invalid);
  EXPECT_THAT(reader_.optional_array("count"), is_invalid);
  EXPECT_THAT(reader_.optional_time("count"), is_invalid);
  EXPECT_THAT(reader_.optional_boolean("count"), is_invalid);
  EXPECT_THAT(reader_.optional_strings("mixed"), is_invalid);
}

TEST_F(JsonReader, NamesTheWholePlace) {
  ObjectReader inner = *reader_.object("inner");
  EXPECT_THAT(inner.string("k"), HasMessage("predicate.inner.k: not a string"));
}

TEST(JsonReaderCreate, RefusesWhatIsNoObject) {
  EXPECT_THAT(ObjectReader::create(Value(Array{}), ""), HasMessage("document: not an object"));
  EXPECT_THAT(ObjectReader::create(Value(), "trust"), HasMessage("trust: not an object"));
}

TEST(JsonReaderFinish, TakesWhatWasAskedFor) {
  const Value value(Object{{"a", 1}, {"b", Value()}});
  ObjectReader reader = *ObjectReader::create(value, "");
  EXPECT_THAT(reader.integer("a", 0, 9), IsOk());
  EXPECT_THAT(reader.optional_string("b"), IsOk());
  EXPECT_THAT(reader.optional_string("c"), IsOk());
  EXPECT_THAT(reader.finish(), IsOk());
}

TEST(JsonReaderFinish, RefusesWhatNobodyAskedFor) {
  const Value value(Object{{"a", 1}, {"b\x1b", 2}});
  ObjectReader reader = *ObjectReader::create(value, "");
  EXPECT_THAT(reader.integer("a", 0, 9), IsOk());
  EXPECT_THAT(reader.finish(), HasMessage("b\\x1b: unknown member"));
}

}  // namespace
}  // namespace hallmark::json

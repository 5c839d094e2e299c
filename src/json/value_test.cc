#include "json/value.h"

#include <gtest/gtest.h>

namespace hallmark::json {
namespace {

TEST(JsonValue, FindsMembersOfObjectsOnly) {
  const Value value(Object{{"a", 1}});
  ASSERT_NE(value.find("a"), nullptr);
  EXPECT_EQ(*value.find("a"), Value(1));
  EXPECT_EQ(value.find("b"), nullptr);
  EXPECT_EQ(Value(Array{1}).find("a"), nullptr);
  EXPECT_EQ(Value().find("a"), nullptr);
}

TEST(JsonValue, TakesTextAsTextAndTruthAsTruth) {
  EXPECT_NE(Value("x").as_string(), nullptr);
  EXPECT_NE(Value(true).as_bool(), nullptr);
  EXPECT_NE(Value(std::size_t{7}).as_integer(), nullptr);
  EXPECT_TRUE(Value().is_null());
}

TEST(JsonValue, AnIntegerIsNotTheDoubleOfTheSameSize) { EXPECT_NE(Value(1), Value(1.0)); }

}  // namespace
}  // namespace hallmark::json

#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace hallmark {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(ErrorCode::kInvalidInput, "odd", "odd-number");
  return n / 2;
}

Result<int> quarter(int n) { return TRY_IN("quarter", half(TRY_IN("half", half(n)))); }

TEST(Result, TryGivesTheValue) { EXPECT_EQ(*quarter(12), 3); }

TEST(Result, TryReturnsTheErrorWithItsContext) {
  const Result<int> result = quarter(6);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "quarter: odd");
  EXPECT_EQ(result.error().reason, "odd-number");
}

TEST(Result, TryMovesWhatCannotBeCopied) {
  const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); };
  const auto use = [&]() -> Result<int> { return *TRY(make()); };
  EXPECT_EQ(*use(), 7);
}

TEST(Result, WithReasonFillsAnEmptyReasonAndKeepsAnother) {
  const Result<int> plain = fail(ErrorCode::kInvalidInput, "odd");
  EXPECT_EQ(with_reason(plain, "malformed").error().reason, "malformed");
  EXPECT_EQ(with_reason(half(3), "malformed").error().reason, "odd-number");
  EXPECT_EQ(*with_reason(half(4), "malformed"), 2);
}

}  // namespace
}  // namespace hallmark

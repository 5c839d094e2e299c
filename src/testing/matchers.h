#pragma once

// gmock matchers for Result<T>:
//
//   EXPECT_THAT(parse(text), IsOk());
//   EXPECT_THAT(parse("7"), IsOkAndHolds(Value(7)));
//   EXPECT_THAT(verify(bundle), AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("expired")));

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "base/result.h"

namespace hallmark {

std::string_view name_of(ErrorCode code);
void PrintTo(ErrorCode code, std::ostream* out);  // found by GoogleTest through its name
void PrintTo(const Error& error, std::ostream* out);

namespace testing {

// Says in a failed test what the Result was.
template <class R>
bool explain(const R& result, ::testing::MatchResultListener* listener) {
  if (result.has_value()) {
    *listener << "which is a value";
  } else {
    *listener << "which is " << ::testing::PrintToString(result.error());
  }
  return result.has_value();
}

MATCHER(IsOk, negation ? "is an error" : "is a value") { return explain(arg, result_listener); }

MATCHER_P(IsOkAndHolds, matcher, "holds a value that matches") {
  if (!explain(arg, result_listener)) return false;
  return ::testing::ExplainMatchResult(matcher, *arg, result_listener);
}

MATCHER_P(IsErrorCode, code, "is the error " + std::string(name_of(code))) {
  return !explain(arg, result_listener) && arg.error().code == code;
}

MATCHER_P(HasReason, reason, "is an error with reason \"" + std::string(reason) + "\"") {
  return !explain(arg, result_listener) && arg.error().reason == reason;
}

MATCHER_P(HasMessage, matcher, "is an error whose message matches") {
  if (explain(arg, result_listener)) return false;
  return ::testing::ExplainMatchResult(matcher, arg.error().message, result_listener);
}

}  // namespace testing
}  // namespace hallmark

#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "testing/fake_clock.h"
#include "testing/matchers.h"

namespace hallmark {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::IsErrorCode;

TEST(Rfc3339, WritesAFractionOnlyWhenThereIsOne) {
  const Timestamp time = testing::FakeClock::kStart;
  EXPECT_EQ(format_rfc3339(time), "2026-06-01T12:00:00Z");
  EXPECT_EQ(format_rfc3339(time + nanoseconds(500'000'000)), "2026-06-01T12:00:00.5Z");
  EXPECT_EQ(format_rfc3339(time + nanoseconds(1)), "2026-06-01T12:00:00.000000001Z");
  EXPECT_EQ(format_rfc3339(Timestamp()), "1970-01-01T00:00:00Z");
}

TEST(Rfc3339, ReadsOffsetsIntoUtc) {
  const auto in_utc = [](std::string_view text) { return format_rfc3339(*parse_rfc3339(text)); };
  EXPECT_EQ(in_utc("2026-06-01T12:00:00Z"), "2026-06-01T12:00:00Z");
  EXPECT_EQ(in_utc("2026-06-01T12:00:00+02:00"), "2026-06-01T10:00:00Z");
  EXPECT_EQ(in_utc("2026-06-01T12:00:00-00:30"), "2026-06-01T12:30:00Z");
  EXPECT_EQ(in_utc("2026-01-01T00:30:00.25+01:00"), "2025-12-31T23:30:00.25Z");
  EXPECT_EQ(in_utc("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(in_utc("2261-12-31T23:59:59.999999999Z"), "2261-12-31T23:59:59.999999999Z");
}

class RefusedTime : public ::testing::TestWithParam<const char*> {};

TEST_P(RefusedTime, IsInvalid) {
  EXPECT_THAT(parse_rfc3339(GetParam()), IsErrorCode(ErrorCode::kInvalidInput));
}

INSTANTIATE_TEST_SUITE_P(
    Shape, RefusedTime,
    ::testing::Values("", "2026-06-01", "2026-06-01T12:00:00", "2026-06-01T12:00Z",
                      "2026-06-01 12:00:00Z", "2026-06-01t12:00:00Z", "2026-06-01T12:00:00z",
                      "2026-6-1T12:00:00Z", "26-06-01T12:00:00Z", "+2026-06-01T12:00:00Z",
                      "2026-06-01T12:00:00Z ", " 2026-06-01T12:00:00Z", "2026-06-01T12:00:00.Z",
                      "2026-06-01T12:00:00.1234567890Z", "2026-06-01T12:00:00,5Z",
                      "2026-06-01T12:00:00+0200", "2026-06-01T12:00:00+02", "2026-06-01T-1:00:00Z",
                      "20260601T120000Z", "2026-06-01T12:00:00.-5Z"));

INSTANTIATE_TEST_SUITE_P(
    Range, RefusedTime,
    ::testing::Values("2026-00-01T12:00:00Z", "2026-13-01T12:00:00Z", "2026-06-00T12:00:00Z",
                      "2026-06-31T12:00:00Z", "2026-02-29T12:00:00Z", "2100-02-29T12:00:00Z",
                      "2026-06-01T24:00:00Z", "2026-06-01T12:60:00Z", "2026-06-01T12:00:60Z",
                      "2016-12-31T23:59:60Z", "2026-06-01T12:00:00+24:00",
                      "2026-06-01T12:00:00+02:60", "1969-12-31T23:59:59Z", "2262-01-01T00:00:00Z",
                      "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
                      // Inside the range as written, outside it in UTC.
                      "1970-01-01T00:00:00+00:01", "2261-12-31T23:59:59-00:01"));

TEST(Rfc3339, ReadsWhateverItWrites) {
  const std::int64_t last = unix_seconds(*parse_rfc3339("2261-12-31T23:59:59Z"));
  const bool holds = rc::check("parse(format(t)) == t", [last] {
    const auto whole = seconds(*rc::gen::inRange<std::int64_t>(0, last));
    const auto fraction = nanoseconds(*rc::gen::inRange(0, 1'000'000'000));
    const Timestamp time(whole + fraction);
    RC_ASSERT(*parse_rfc3339(format_rfc3339(time)) == time);
  });
  EXPECT_TRUE(holds);
}

TEST(UnixSeconds, RoundsDown) {
  EXPECT_EQ(unix_seconds(Timestamp(nanoseconds(1'999'999'999))), 1);
  EXPECT_EQ(unix_seconds(Timestamp(nanoseconds(-1))), -1);
}

TEST(FakeClock, StandsStillUntilTold) {
  testing::FakeClock clock;
  EXPECT_EQ(clock.now(), testing::FakeClock::kStart);
  clock.advance(seconds(5));
  EXPECT_EQ(clock.now(), testing::FakeClock::kStart + seconds(5));
  clock.set(Timestamp());
  EXPECT_EQ(clock.now(), Timestamp());
}

}  // namespace
}  // namespace hallmark

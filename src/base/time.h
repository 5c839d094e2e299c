#pragma once

// Points in time and their RFC 3339 text, always UTC with "Z".

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hallmark {

using Timestamp = std::chrono::sys_time<std::chrono::nanoseconds>;

// "2026-11-24T13:09:43Z"; a fraction only when there is one, without trailing zeros.
std::string format_rfc3339(Timestamp time);

// Accepts RFC 3339 with "Z" or a numeric offset, at most nine fraction digits, years 1970-2261.
// Fails with kInvalidInput on everything else, leap seconds and impossible dates included.
Result<Timestamp> parse_rfc3339(std::string_view text);

// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
std::int64_t unix_seconds(Timestamp time);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

// Whoever can wait: between attempts, so that a test need not.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  virtual void sleep(std::chrono::milliseconds duration) = 0;
};

class SystemSleeper final : public Sleeper {
 public:
  void sleep(std::chrono::milliseconds duration) override;
};

}  // namespace hallmark

#pragma once

// A clock that stands still until it is told otherwise, and a sleeper that moves it.

#include <vector>

#include "base/time.h"

namespace hallmark::testing {

class FakeClock final : public Clock {
 public:
  // 2026-06-01T12:00:00Z
  static constexpr Timestamp kStart{std::chrono::sys_days{std::chrono::year(2026) / 6 / 1} +
                                    std::chrono::hours(12)};

  explicit FakeClock(Timestamp now = kStart) : now_(now) {}

  Timestamp now() const override { return now_; }
  void set(Timestamp now) { now_ = now; }
  void advance(std::chrono::nanoseconds by) { now_ += by; }

 private:
  Timestamp now_;
};

class FakeSleeper final : public Sleeper {
 public:
  explicit FakeSleeper(FakeClock& clock) : clock_(clock) {}

  void sleep(std::chrono::milliseconds duration) override {
    slept.push_back(duration);
    clock_.advance(duration);
  }

  std::vector<std::chrono::milliseconds> slept;

 private:
  FakeClock& clock_;
};

}  // namespace hallmark::testing

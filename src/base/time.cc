#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

namespace hallmark {
namespace {

namespace chrono = std::chrono;

constexpr Timestamp kFirst{chrono::sys_days{chrono::year(1970) / 1 / 1}};
constexpr Timestamp kEnd{chrono::sys_days{chrono::year(2262) / 1 / 1}};

// Reads exactly `digits` decimal digits at the front of `text`.
bool eat_number(std::string_view& text, std::size_t digits, int& value) {
  if (text.size() < digits) return false;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return false;
  }
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  return true;
}

bool eat(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

bool eat_fraction(std::string_view& text, chrono::nanoseconds& fraction) {
  fraction = {};
  if (!text.starts_with('.')) return true;
  text.remove_prefix(1);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 9) return false;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  for (std::size_t i = digits; i < 9; ++i) value *= 10;
  fraction = chrono::nanoseconds(value);
  text.remove_prefix(digits);
  return true;
}

bool eat_offset(std::string_view& text, chrono::minutes& offset) {
  offset = {};
  if (eat(text, 'Z')) return true;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return false;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!eat_number(text, 2, hours) || !eat(text, ':') || !eat_number(text, 2, minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  offset = chrono::minutes(sign * (hours * 60 + minutes));
  return true;
}

}  // namespace

std::string format_rfc3339(Timestamp time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (clock.subseconds().count() != 0) {
    text += fmt::format(".{:09}", clock.subseconds().count());
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
  const auto refuse = [] {
    return fail(ErrorCode::kInvalidInput, "not an RFC 3339 time such as 2026-11-24T13:09:43Z");
  };
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  chrono::nanoseconds fraction{};
  chrono::minutes offset{};
  if (!eat_number(text, 4, year) || !eat(text, '-') || !eat_number(text, 2, month) ||
      !eat(text, '-') || !eat_number(text, 2, day) || !eat(text, 'T') ||
      !eat_number(text, 2, hour) || !eat(text, ':') || !eat_number(text, 2, minute) ||
      !eat(text, ':') || !eat_number(text, 2, second) || !eat_fraction(text, fraction) ||
      !eat_offset(text, offset) || !text.empty()) {
    return refuse();
  }
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1970 || year > 2261 || hour > 23 || minute > 59 || second > 59) {
    return refuse();
  }
  const Timestamp time = Timestamp(chrono::sys_days(date)) + chrono::hours(hour) +
                         chrono::minutes(minute) + chrono::seconds(second) + fraction - offset;
  // The offset may lead out of the range, into years that format_rfc3339() writes and we refuse.
  if (time < kFirst || time >= kEnd) return refuse();
  return time;
}

std::int64_t unix_seconds(Timestamp time) {
  return chrono::floor<chrono::seconds>(time.time_since_epoch()).count();
}

Timestamp SystemClock::now() const {
  return chrono::time_point_cast<chrono::nanoseconds>(chrono::system_clock::now());
}

void SystemSleeper::sleep(chrono::milliseconds duration) { std::this_thread::sleep_for(duration); }

}  // namespace hallmark

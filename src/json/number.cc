#include "json/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "base/check.h"

namespace hallmark::json {
namespace {

// 0.DIGITS times ten to the power of `point`, without leading or trailing zeros.
struct Decimal {
  std::string digits;
  int point = 0;
};

// The shortest decimal that reads back as `number` > 0, and of these the closest.
Decimal shortest_decimal(double number) {
  std::array<char, 32> buffer{};
  char* const end = buffer.data() + buffer.size();
  const auto written = std::to_chars(buffer.data(), end, number, std::chars_format::scientific);
  const std::string_view text(buffer.data(), written.ptr);  // D.DDDe+XX
  const std::size_t e = text.find('e');
  const std::string_view exponent = text.substr(text[e + 1] == '+' ? e + 2 : e + 1);
  Decimal decimal;
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.point);
  ++decimal.point;
  decimal.digits = text.substr(0, e);
  std::erase(decimal.digits, '.');
  return decimal;
}

std::string with_exponent(const Decimal& decimal) {
  std::string text = decimal.digits.substr(0, 1);
  if (decimal.digits.size() > 1) text += "." + decimal.digits.substr(1);
  const int exponent = decimal.point - 1;
  return text + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

}  // namespace

// ECMA-262, Number::toString, radix 10: k digits, n = the position of the decimal point.
std::string ecmascript_number(double number) {
  CHECK(std::isfinite(number));
  if (number == 0) return "0";  // -0 too
  if (number < 0) return "-" + ecmascript_number(-number);
  const Decimal decimal = shortest_decimal(number);
  const int k = static_cast<int>(decimal.digits.size());
  const int n = decimal.point;
  const auto zeros = [](int count) { return std::string(static_cast<std::size_t>(count), '0'); };
  if (n > 21 || n <= -6) return with_exponent(decimal);
  if (n <= 0) return "0." + zeros(-n) + decimal.digits;
  if (n >= k) return decimal.digits + zeros(n - k);
  std::string text = decimal.digits;
  return text.insert(static_cast<std::size_t>(n), 1, '.');
}

}  // namespace hallmark::json

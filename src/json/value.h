#pragma once

// A JSON document as a value, and the strict way in and out.
//
// parse() refuses what two readers could see differently: duplicate keys, ill-formed UTF-8, lone
// surrogates, a byte-order mark, trailing text, NaN, integers beyond 2^53 - 1 (RFC 7493), numbers
// that no double holds, depth and size beyond the limits. canonical() is RFC 8785. Signatures are
// always checked over received bytes, never over a re-serialised document.

#include <concepts>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace hallmark::json {

class Value;
using Array = std::vector<Value>;
using Object = std::map<std::string, Value, std::less<>>;

inline constexpr std::int64_t kIntegerMax = (std::int64_t{1} << 53) - 1;

class Value {
 public:
  Value() = default;  // null
  Value(std::same_as<bool> auto v) : data_(v) {}
  Value(std::integral auto v)
    requires(!std::same_as<decltype(v), bool>)
      : data_(static_cast<std::int64_t>(v)) {}
  Value(double v) : data_(v) {}
  Value(std::string v) : data_(std::move(v)) {}
  Value(std::string_view v) : data_(std::string(v)) {}
  Value(const char* v) : data_(std::string(v)) {}
  Value(Array v) : data_(std::move(v)) {}
  Value(Object v) : data_(std::move(v)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  // Null when the value is of another type.
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data_); }
  const double* as_double() const { return std::get_if<double>(&data_); }  // written with . or e
  const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  const Array* as_array() const { return std::get_if<Array>(&data_); }
  const Object* as_object() const { return std::get_if<Object>(&data_); }
  Array* as_array() { return std::get_if<Array>(&data_); }
  Object* as_object() { return std::get_if<Object>(&data_); }

  // The member `key` of an object, or null.
  const Value* find(std::string_view key) const;

  bool operator==(const Value&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> data_;
};

// Fails with kInvalidInput, naming the offset, reason "json-syntax", "json-duplicate-key" or
// "json-number-range"; or with kLimitExceeded, reason "json-depth" or "json-size".
//
// A double whose canonical text would be an integer beyond 2^53 - 1 (1e17) is refused as well, so
// that whatever was parsed can be parsed again after canonical().
Result<Value> parse(std::string_view text, const Limits& limits = {});

// RFC 8785: keys in UTF-16 order, ECMAScript numbers, no white space.
//
// CHECKs that the value is free of NaN, infinities and ill-formed UTF-8: parse() cannot make them,
// and whoever puts other text from outside into a Value asks is_utf8() first.
std::string canonical(const Value& value);

// Two-space indentation, keys in byte order, no newline at the end, for people. CHECKs the same.
std::string pretty(const Value& value);

}  // namespace hallmark::json

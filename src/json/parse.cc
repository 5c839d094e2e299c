// The only place that sees Boost.JSON. Its SAX parser checks syntax, UTF-8 and depth; the handler
// here builds our Value and refuses what the library would let pass: duplicate keys, and numbers
// that a reader could round.

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/encoding.h"
#include "json/number.h"
#include "json/value.h"

namespace hallmark::json {
namespace {

namespace bj = boost::json;

// Numbers are judged by their text: Boost.JSON 1.81 turns large integers into doubles without a
// word and may be off by a unit in the last place.
Result<Value> parse_number(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidInput, std::string(why), "json-number-range");
  };
  const char* const end = text.data() + text.size();
  if (text.find_first_of(".eE") == std::string_view::npos) {
    std::int64_t integer = 0;
    const auto [at, error] = std::from_chars(text.data(), end, integer);
    if (error != std::errc{} || at != end || integer > kIntegerMax || integer < -kIntegerMax) {
      return refuse("an integer beyond 2^53 - 1");
    }
    return Value(integer);
  }
  double number = 0;
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end || !std::isfinite(number)) {
    return refuse("a number that no double can hold");
  }
  const double size = std::fabs(number);
  if (size > static_cast<double>(kIntegerMax) && size < kExponentFrom) {
    return refuse("a whole number beyond 2^53 - 1");
  }
  return Value(number);
}

class Builder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  Value take_root() { return std::move(root_); }
  // What the handler itself found wrong, more precise than Boost's code.
  std::optional<Error>& refusal() { return refusal_; }

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

  bool on_object_begin(bj::error_code& ec) { return open(Object(), ec); }
  bool on_object_end(std::size_t, bj::error_code&) { return close(); }
  bool on_array_begin(bj::error_code& ec) { return open(Array(), ec); }
  bool on_array_end(std::size_t, bj::error_code&) { return close(); }

  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) { return append(part); }
  bool on_key(bj::string_view part, std::size_t, bj::error_code&) {
    append(part);
    key_ = std::exchange(text_, {});
    return true;
  }
  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) { return append(part); }
  bool on_string(bj::string_view part, std::size_t, bj::error_code& ec) {
    append(part);
    return add(Value(std::exchange(text_, {})), ec) != nullptr;
  }

  bool on_number_part(bj::string_view part, bj::error_code&) { return append(part); }
  bool on_int64(std::int64_t, bj::string_view part, bj::error_code& ec) {
    return add_number(part, ec);
  }
  bool on_uint64(std::uint64_t, bj::string_view part, bj::error_code& ec) {
    return add_number(part, ec);
  }
  bool on_double(double, bj::string_view part, bj::error_code& ec) { return add_number(part, ec); }

  bool on_bool(bool value, bj::error_code& ec) { return add(Value(value), ec) != nullptr; }
  bool on_null(bj::error_code& ec) { return add(Value(), ec) != nullptr; }

 private:
  bool append(bj::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }

  bool refuse(Error error, bj::error_code& ec) {
    refusal_ = std::move(error);
    ec = bj::error::syntax;
    return false;
  }

  bool add_number(bj::string_view part, bj::error_code& ec) {
    append(part);
    Result<Value> number = parse_number(std::exchange(text_, {}));
    if (!number) return refuse(std::move(number).error(), ec);
    return add(std::move(*number), ec) != nullptr;
  }

  // Puts `value` into the innermost open container; null if that was refused.
  Value* add(Value value, bj::error_code& ec) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (Array* array = open_.back()->as_array()) return &array->emplace_back(std::move(value));
    Object* object = open_.back()->as_object();
    const auto [member, is_new] = object->try_emplace(std::move(key_), std::move(value));
    if (is_new) return &member->second;
    refuse(Error{ErrorCode::kInvalidInput, "duplicate key \"" + printable(member->first) + "\"",
                 "json-duplicate-key"},
           ec);
    return nullptr;
  }

  bool open(Value container, bj::error_code& ec) {
    Value* added = add(std::move(container), ec);
    // A container stays where it is until it is closed: only the innermost one grows.
    if (added != nullptr) open_.push_back(added);
    return added != nullptr;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  Value root_;
  std::vector<Value*> open_;  // outermost first, each inside the one before
  std::string key_;           // of the next member
  std::string text_;          // pieces of the key, string or number being read
  std::optional<Error> refusal_;
};

Error explain(const bj::error_code& ec, Builder& builder) {
  if (builder.refusal()) return std::move(*builder.refusal());
  if (ec == bj::error::too_deep) {
    return Error{ErrorCode::kLimitExceeded, "nested too deeply", "json-depth"};
  }
  return Error{ErrorCode::kInvalidInput, ec.message(), "json-syntax"};
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.json_bytes_max) {
    return fail(ErrorCode::kLimitExceeded,
                "JSON of more than " + std::to_string(limits.json_bytes_max) + " bytes",
                "json-size");
  }
  bj::parse_options options;
  options.max_depth = limits.json_depth_max;
  bj::basic_parser<Builder> parser(options);
  bj::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && used < text.size()) ec = bj::error::extra_data;
  if (ec) {
    return std::unexpected(
        explain(ec, parser.handler()).in("JSON, offset " + std::to_string(used)));
  }
  CHECK(parser.done());
  return parser.handler().take_root();
}

}  // namespace hallmark::json

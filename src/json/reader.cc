#include "json/reader.h"

#include <utility>

#include "base/encoding.h"

namespace hallmark::json {

Result<ObjectReader> ObjectReader::create(const Value& value, std::string_view place) {
  const Object* object = value.as_object();
  if (object == nullptr) {
    return fail(ErrorCode::kInvalidInput,
                (place.empty() ? "document" : std::string(place)) + ": not an object");
  }
  return ObjectReader(object, std::string(place));
}

std::unexpected<Error> ObjectReader::refuse(std::string_view key, std::string_view why) const {
  return fail(ErrorCode::kInvalidInput, place_of(key) + ": " + std::string(why));
}

std::string ObjectReader::place_of(std::string_view key) const {
  return (place_.empty() ? "" : place_ + ".") + printable(key);
}

const Value* ObjectReader::find(std::string_view key) {
  asked_.emplace(key);
  const auto member = object_->find(key);
  if (member == object_->end() || member->second.is_null()) return nullptr;
  return &member->second;
}

Result<const Value*> ObjectReader::any(std::string_view key) {
  asked_.emplace(key);
  const auto member = object_->find(key);
  if (member == object_->end()) return refuse(key, "missing");
  return &member->second;
}

Result<std::string> ObjectReader::string(std::string_view key) {
  const std::string* text = TRY(any(key))->as_string();
  if (text == nullptr) return refuse(key, "not a string");
  return *text;
}

Result<std::int64_t> ObjectReader::integer(std::string_view key, std::int64_t min,
                                           std::int64_t max) {
  const std::int64_t* number = TRY(any(key))->as_integer();
  if (number == nullptr) return refuse(key, "not an integer");
  if (*number < min || *number > max) {
    return refuse(key, "not in " + std::to_string(min) + " to " + std::to_string(max));
  }
  return *number;
}

Result<double> ObjectReader::number(std::string_view key) {
  const Value* value = TRY(any(key));
  if (const std::int64_t* integer = value->as_integer()) return static_cast<double>(*integer);
  const double* number = value->as_double();
  if (number == nullptr) return refuse(key, "not a number");
  return *number;
}

Result<bool> ObjectReader::boolean(std::string_view key) {
  const bool* flag = TRY(any(key))->as_bool();
  if (flag == nullptr) return refuse(key, "not true or false");
  return *flag;
}

Result<const Array*> ObjectReader::array(std::string_view key) {
  const Array* array = TRY(any(key))->as_array();
  if (array == nullptr) return refuse(key, "not an array");
  return array;
}

Result<ObjectReader> ObjectReader::object(std::string_view key) {
  return create(*TRY(any(key)), place_of(key));
}

Result<Timestamp> ObjectReader::time(std::string_view key) {
  const std::string text = TRY(string(key));
  return TRY_IN(place_of(key), parse_rfc3339(text));
}

Result<std::vector<std::string>> ObjectReader::strings(std::string_view key) {
  std::vector<std::string> texts;
  for (const Value& element : *TRY(array(key))) {
    const std::string* text = element.as_string();
    if (text == nullptr) return refuse(key, "not an array of strings");
    texts.push_back(*text);
  }
  return texts;
}

Result<std::optional<std::string>> ObjectReader::optional_string(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  return TRY(string(key));
}

Result<std::optional<ObjectReader>> ObjectReader::optional_object(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  return TRY(object(key));
}

Result<const Array*> ObjectReader::optional_array(std::string_view key) {
  if (find(key) == nullptr) return nullptr;
  return array(key);
}

Result<std::optional<Timestamp>> ObjectReader::optional_time(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  return TRY(time(key));
}

Result<std::optional<bool>> ObjectReader::optional_boolean(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  return TRY(boolean(key));
}

Result<std::vector<std::string>> ObjectReader::optional_strings(std::string_view key) {
  if (find(key) == nullptr) return std::vector<std::string>{};
  return strings(key);
}

Result<void> ObjectReader::finish() const {
  for (const auto& [key, value] : *object_) {
    if (!asked_.contains(key)) return refuse(key, "unknown member");
  }
  return {};
}

}  // namespace hallmark::json

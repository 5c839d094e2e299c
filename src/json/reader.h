#pragma once

// Reads an object member by member, with errors that name the place: "predicate.runDetails:
// missing".
//
// finish() refuses members that nobody asked for; call it where the format is closed (our own
// predicates, the trust file), and leave it out where a standard says to ignore unknown fields.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "json/value.h"

namespace hallmark::json {

class ObjectReader {
 public:
  // Fails with kInvalidInput unless `value` is an object. Borrows `value`.
  static Result<ObjectReader> create(const Value& value, std::string_view place);

  // Each fails with kInvalidInput if the member is absent or of another type.
  Result<std::string> string(std::string_view key);
  Result<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  Result<double> number(std::string_view key);  // integer or double
  Result<bool> boolean(std::string_view key);
  Result<const Array*> array(std::string_view key);
  Result<ObjectReader> object(std::string_view key);
  Result<const Value*> any(std::string_view key);  // null allowed
  Result<Timestamp> time(std::string_view key);
  Result<std::vector<std::string>> strings(std::string_view key);

  // The same where absent is allowed; null counts as absent (SLSA: unset = null).
  Result<std::optional<std::string>> optional_string(std::string_view key);
  Result<std::optional<ObjectReader>> optional_object(std::string_view key);
  Result<const Array*> optional_array(std::string_view key);  // nullptr if absent
  Result<std::optional<Timestamp>> optional_time(std::string_view key);
  Result<std::optional<bool>> optional_boolean(std::string_view key);
  Result<std::vector<std::string>> optional_strings(std::string_view key);  // empty if absent
  const Value* find(std::string_view key);                                  // nullptr if absent

  // The whole object, for callers that keep it as it is.
  const Object& members() const { return *object_; }
  const std::string& place() const { return place_; }

  // Fails with kInvalidInput if a member was never asked for.
  Result<void> finish() const;

  std::unexpected<Error> refuse(std::string_view key, std::string_view why) const;

 private:
  ObjectReader(const Object* object, std::string place)
      : object_(object), place_(std::move(place)) {}
  std::string place_of(std::string_view key) const;

  const Object* object_;
  std::string place_;  // "" for the document itself
  std::set<std::string, std::less<>> asked_;
};

}  // namespace hallmark::json

#pragma once

// Makes wrong facts out of good ones: seeded, so that a difference can be found again.

#include <random>
#include <vector>

#include "json/value.h"

namespace hallmark::policy {

class FactsMutator {
 public:
  FactsMutator(json::Value good, std::uint64_t seed);

  // The good facts with one to three changes: a key removed or repeated under another name, an item
  // removed or repeated, a value replaced by one of another type, by an odd one of its own type, or
  // by a digest or name from elsewhere in the document.
  json::Value next();

 private:
  void change(json::Value& document);
  json::Value other_value(const json::Value& old);
  json::Value same_type(const json::Value& old);
  std::size_t below(std::size_t end);

  json::Value good_;
  std::vector<std::string> strings_;  // every string of the good facts, keys too
  std::mt19937_64 random_;
};

}  // namespace hallmark::policy

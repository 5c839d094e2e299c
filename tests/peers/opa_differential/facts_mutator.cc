#include "facts_mutator.h"

namespace hallmark::policy {

namespace {

const std::vector<json::Value> kOddValues = {
    json::Value(),    json::Value(true),      json::Value(0),
    json::Value(0.5), json::Value("missing"), json::Value("\u00e9\u6a21\U0001F600"),
    json::Array{},    json::Object{},         json::Array{json::Value("DATASET_CLEARED")},
};
const std::vector<json::Value> kNumbers = {
    json::Value(0),
    json::Value(-1),
    json::Value(1),
    json::Value(0.5),
    json::Value(0.9),
    json::Value(-1e-9),
    json::Value(1e-7),
    json::Value(1e300),
    json::Value(100 * 86'400),
    json::Value(json::kIntegerMax),
    json::Value(-json::kIntegerMax),
};
const std::vector<std::string> kStrings = {
    "",
    "missing",
    "untrusted",
    "mismatch",
    "unreadable",
    "acquire",
    "prepare",
    "train",
    "extra.csv",
    "\u00e9\u6a21\U0001F600",
    "a\"b\\c\n%s%d<&>",
};
const json::Value kFinding = json::Object{{"statement", json::Value("s")},
                                          {"severity", json::Value("high")},
                                          {"title", json::Value("\u00e9 %d")},
                                          {"signer", json::Value("auditor")}};

void collect_strings(const json::Value& value, std::vector<std::string>& strings) {
  if (const std::string* text = value.as_string()) strings.push_back(*text);
  if (const json::Array* array = value.as_array()) {
    for (const json::Value& item : *array) collect_strings(item, strings);
  }
  if (const json::Object* object = value.as_object()) {
    for (const auto& [key, member] : *object) {
      strings.push_back(key);
      collect_strings(member, strings);
    }
  }
}

// A node of a document, by the container that holds it.
struct Place {
  json::Value* container;
  std::string key;        // in an object
  std::size_t index = 0;  // in an array
};

void collect_places(json::Value& value, std::vector<Place>& places) {
  if (json::Object* object = value.as_object()) {
    for (auto& [key, member] : *object) {
      places.push_back({.container = &value, .key = key});
      collect_places(member, places);
    }
  }
  if (json::Array* array = value.as_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      places.push_back({.container = &value, .key = "", .index = i});
      collect_places((*array)[i], places);
    }
  }
}

}  // namespace

FactsMutator::FactsMutator(json::Value good, std::uint64_t seed)
    : good_(std::move(good)), random_(seed) {
  collect_strings(good_, strings_);
}

json::Value FactsMutator::next() {
  json::Value document = good_;
  for (std::size_t changes = 1 + below(3); changes > 0; --changes) change(document);
  return document;
}

std::size_t FactsMutator::below(std::size_t end) { return random_() % end; }

json::Value FactsMutator::other_value(const json::Value& old) {
  return below(3) == 0 ? kOddValues[below(kOddValues.size())] : same_type(old);
}

json::Value FactsMutator::same_type(const json::Value& old) {
  if (const bool* boolean = old.as_bool()) return json::Value(!*boolean);
  if (const std::int64_t* integer = old.as_integer()) {
    const std::size_t how = below(3);
    if (how == 0) return json::Value(-*integer);
    if (how == 1) return json::Value(*integer % (json::kIntegerMax / 1'000) * 1'000);
  }
  if (old.as_integer() != nullptr || old.as_double() != nullptr) {
    return kNumbers[below(kNumbers.size())];
  }
  if (const json::Array* array = old.as_array()) {
    if (array->empty()) return json::Array{below(2) == 0 ? kFinding : json::Value("x")};
    return json::Array{};
  }
  if (old.as_object() != nullptr) return json::Object{};
  const auto& strings = below(2) == 0 ? strings_ : kStrings;
  return json::Value(strings[below(strings.size())]);
}

void FactsMutator::change(json::Value& document) {
  std::vector<Place> places;
  collect_places(document, places);
  if (places.empty()) return;
  const Place place = places[below(places.size())];
  const std::size_t how = below(8);
  if (json::Object* object = place.container->as_object()) {
    json::Value& value = (*object)[place.key];
    if (how == 0) {
      object->erase(place.key);
    } else if (how == 1) {
      (*object)[strings_[below(strings_.size())]] = json::Value(value);
    } else {
      value = other_value(value);
    }
    return;
  }
  json::Array& array = *place.container->as_array();
  if (how < 2) {
    array.erase(array.begin() + static_cast<std::ptrdiff_t>(place.index));
  } else if (how == 2) {
    array.push_back(json::Value(array[place.index]));
  } else {
    array[place.index] = other_value(array[place.index]);
  }
}

}  // namespace hallmark::policy

#include "attest/statement.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "json/reader.h"

namespace hallmark::attest {
namespace {

std::unexpected<Error> refuse(std::string_view place, std::string_view why) {
  return fail(ErrorCode::kInvalidInput, fmt::format("{}: {}", place, why));
}

// Descriptors come by the thousand: they are read without a reader's bookkeeping. Null = absent.
const json::Value* present(const json::Value& object, std::string_view key) {
  const json::Value* value = object.find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<std::string> optional_text(const json::Value& object, std::string_view key) {
  const json::Value* value = present(object, key);
  if (value == nullptr) return std::string();
  if (value->as_string() == nullptr) return refuse(key, "not a string");
  return *value->as_string();
}

bool is_lower_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<std::map<std::string, std::string>> read_digest(const json::Value& object) {
  std::map<std::string, std::string> digest;
  const json::Value* value = present(object, "digest");
  if (value == nullptr) return digest;
  if (value->as_object() == nullptr) return refuse("digest", "not an object");
  for (const auto& [algorithm, hex] : *value->as_object()) {
    if (hex.as_string() == nullptr || !is_lower_hex(*hex.as_string())) {
      return refuse("digest." + algorithm, "not lower-case hex");
    }
    if (algorithm == "sha256") TRY_IN("digest.sha256", Sha256Digest::from_hex(*hex.as_string()));
    digest.emplace_hint(digest.end(), algorithm, *hex.as_string());
  }
  return digest;
}

Result<json::Object> read_annotations(const json::Value& object) {
  const json::Value* value = present(object, "annotations");
  if (value == nullptr) return json::Object();
  if (value->as_object() == nullptr) return refuse("annotations", "not an object");
  return *value->as_object();
}

Result<ResourceDescriptor> read_descriptor(const json::Value& value) {
  if (value.as_object() == nullptr) {
    return fail(ErrorCode::kInvalidInput, "a resource descriptor is an object");
  }
  ResourceDescriptor descriptor;
  descriptor.name = TRY(optional_text(value, "name"));
  descriptor.uri = TRY(optional_text(value, "uri"));
  descriptor.digest = TRY(read_digest(value));
  descriptor.annotations = TRY(read_annotations(value));
  if (descriptor.name.empty() && descriptor.uri.empty() && descriptor.digest.empty() &&
      present(value, "content") == nullptr) {
    return fail(ErrorCode::kInvalidInput, "names nothing: no name, uri, digest or content");
  }
  return descriptor;
}

Result<void> check_subjects(const std::vector<ResourceDescriptor>& subjects) {
  if (subjects.empty()) return refuse("subject", "empty");
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (subjects[i].digest.empty()) return refuse(fmt::format("subject[{}]", i), "no digest");
  }
  return {};
}

Result<Statement> parse_statement(ByteView payload, const Limits& limits) {
  if (payload.size() > limits.statement_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "larger than the limit for a statement");
  }
  json::Value document = TRY(json::parse(as_text(payload), limits));
  auto reader = TRY(json::ObjectReader::create(document, ""));
  if (TRY(reader.string("_type")) != kStatementType) {
    return reader.refuse("_type", "not an in-toto Statement v1");
  }
  Statement statement;
  statement.subjects = TRY(descriptors_from_json(*TRY(reader.array("subject")), "subject", limits));
  TRY(check_subjects(statement.subjects));
  statement.predicate_type = TRY(reader.string("predicateType"));
  if (statement.predicate_type.empty()) return reader.refuse("predicateType", "empty");
  TRY(reader.object("predicate"));
  statement.predicate = std::move(document.as_object()->find("predicate")->second);
  return statement;
}

}  // namespace

std::string own_type(std::string_view name) {
  return fmt::format("https://w3id.org/hallmark/{}/v1", name);
}

std::optional<Sha256Digest> ResourceDescriptor::sha256() const {
  const auto entry = digest.find("sha256");
  if (entry == digest.end()) return std::nullopt;
  const auto parsed = Sha256Digest::from_hex(entry->second);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

ResourceDescriptor ResourceDescriptor::of(std::string name, const Sha256Digest& digest) {
  return {
      .name = std::move(name), .uri = {}, .digest = {{"sha256", digest.hex()}}, .annotations = {}};
}

Result<ResourceDescriptor> ResourceDescriptor::from_json(const json::Value& value,
                                                         std::string_view place) {
  return TRY_IN(place, read_descriptor(value));
}

json::Value ResourceDescriptor::to_json() const {
  json::Object object;
  if (!name.empty()) object.emplace("name", name);
  if (!uri.empty()) object.emplace("uri", uri);
  if (!digest.empty()) object.emplace("digest", json::Object(digest.begin(), digest.end()));
  if (!annotations.empty()) object.emplace("annotations", annotations);
  return object;
}

Result<std::vector<ResourceDescriptor>> descriptors_from_json(const json::Array& array,
                                                              std::string_view place,
                                                              const Limits& limits) {
  if (array.size() > limits.subjects_max) {
    return fail(ErrorCode::kLimitExceeded, fmt::format("{}: more than the limit", place));
  }
  std::vector<ResourceDescriptor> descriptors;
  descriptors.reserve(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    descriptors.push_back(TRY_IN(fmt::format("{}[{}]", place, i), read_descriptor(array[i])));
  }
  return descriptors;
}

json::Value descriptors_to_json(const std::vector<ResourceDescriptor>& descriptors) {
  json::Array array;
  array.reserve(descriptors.size());
  for (const ResourceDescriptor& descriptor : descriptors) array.push_back(descriptor.to_json());
  return array;
}

Result<Statement> Statement::parse(ByteView payload, const Limits& limits) {
  return with_reason(parse_statement(payload, limits), "malformed-statement");
}

std::string Statement::serialise() const& { return Statement(*this).serialise(); }

std::string Statement::serialise() && {
  json::Object object{{"_type", kStatementType}, {"predicateType", predicate_type}};
  object.emplace("subject", descriptors_to_json(subjects));
  object.emplace("predicate", std::move(predicate));
  return json::canonical(std::move(object));
}

bool Statement::has_subject(const Sha256Digest& digest) const {
  return std::ranges::any_of(subjects, [&, hex = digest.hex()](const auto& subject) {
    const auto entry = subject.digest.find("sha256");
    return entry != subject.digest.end() && entry->second == hex;
  });
}

}  // namespace hallmark::attest

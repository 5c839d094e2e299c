#include "gate/decision_record.h"

#include <fmt/format.h>

#include "json/reader.h"

namespace hallmark::gate {
namespace {

Result<Sha256Digest> read_digest(json::ObjectReader& reader, std::string_view key) {
  return TRY_IN(key, Sha256Digest::parse(TRY(reader.string(key))));
}

Result<policy::Reason> read_reason(const json::Value& value, std::string_view place) {
  auto reader = TRY(json::ObjectReader::create(value, place));
  policy::Reason reason;
  reason.code = TRY(reader.string("code"));
  reason.artifact = TRY(reader.string("artifact"));
  reason.step = TRY(reader.string("step"));
  reason.message = TRY(reader.string("message"));
  TRY(reader.finish());
  return reason;
}

json::Array rejected_to_json(const std::vector<attest::Vsa::InputAttestation>& rejected) {
  json::Array array;
  for (const auto& id : rejected) {
    array.push_back(json::Object{{"statement", id.statement.text()}, {"bundle", id.bundle.text()}});
  }
  return array;
}

Result<std::vector<attest::Vsa::InputAttestation>> read_rejected(const json::Array& array) {
  std::vector<attest::Vsa::InputAttestation> rejected;
  for (std::size_t i = 0; i < array.size(); ++i) {
    auto reader = TRY(json::ObjectReader::create(array[i], fmt::format("rejected[{}]", i)));
    attest::Vsa::InputAttestation& id = rejected.emplace_back();
    id.statement = TRY(read_digest(reader, "statement"));
    id.bundle = TRY(read_digest(reader, "bundle"));
    TRY(reader.finish());
  }
  return rejected;
}

Result<void> read_subject(json::ObjectReader& decision, DecisionRecord& record) {
  auto subject = TRY(decision.object("subject"));
  record.subject_name = TRY(subject.string("name"));
  record.is_tree = TRY(subject.boolean("isTree"));
  record.is_path = TRY(subject.boolean("isPath"));
  return subject.finish();
}

}  // namespace

json::Array reasons_to_json(const std::vector<policy::Reason>& reasons) {
  json::Array array;
  for (const policy::Reason& reason : reasons) {
    array.push_back(json::Object{{"code", reason.code},
                                 {"artifact", reason.artifact},
                                 {"step", reason.step},
                                 {"message", reason.message}});
  }
  return array;
}

Result<std::vector<policy::Reason>> reasons_from_json(const json::Array& array,
                                                      std::string_view place) {
  std::vector<policy::Reason> reasons;
  for (std::size_t i = 0; i < array.size(); ++i) {
    reasons.push_back(TRY(read_reason(array[i], fmt::format("{}[{}]", place, i))));
  }
  return reasons;
}

json::Object DecisionRecord::to_json() const {
  json::Object object{
      {"environment", environment},
      {"factsDigest", facts.text()},
      {"trustVersion", trust_version},
      {"subject", json::Object{{"name", subject_name}, {"isTree", is_tree}, {"isPath", is_path}}},
      {"rejected", rejected_to_json(rejected)},
      {"warnings", reasons_to_json(warnings)}};
  if (signature) object["signature"] = signature->text();
  if (allows_asserted_digests) object["allowsAssertedDigests"] = true;
  return object;
}

Result<DecisionRecord> DecisionRecord::from_json(const json::Object& object) {
  const json::Value value(object);
  auto reader = TRY(json::ObjectReader::create(value, "decision"));
  DecisionRecord record;
  record.environment = TRY(reader.string("environment"));
  record.facts = TRY(read_digest(reader, "factsDigest"));
  record.trust_version = TRY(reader.integer("trustVersion", 0, json::kIntegerMax));
  TRY(read_subject(reader, record));
  if (const auto signature = TRY(reader.optional_string("signature"))) {
    record.signature = TRY_IN("decision.signature", Sha256Digest::parse(*signature));
  }
  record.allows_asserted_digests =
      TRY(reader.optional_boolean("allowsAssertedDigests")).value_or(false);
  record.rejected = TRY(read_rejected(*TRY(reader.array("rejected"))));
  record.warnings = TRY(reasons_from_json(*TRY(reader.array("warnings")), "decision.warnings"));
  TRY(reader.finish());
  return record;
}

}  // namespace hallmark::gate

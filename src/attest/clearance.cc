#include "attest/clearance.h"

#include <algorithm>

#include "attest/predicate_json.h"

namespace hallmark::attest {
namespace {

// `policies` is mandatory in v0.2 and may be empty, as ours is: the policy that demands clearances
// stands elsewhere.
Result<std::string> read_verifier(json::ObjectReader& reader) {
  auto verifier = TRY(reader.object("verifier"));
  TRY(verifier.array("policies"));
  return TRY(read_name(verifier, "id"));
}

Result<std::vector<std::string>> read_properties(json::ObjectReader& reader) {
  std::vector<std::string> properties = TRY(reader.strings("properties"));
  if (properties.empty()) return reader.refuse("properties", "empty");
  if (std::ranges::find(properties, "") != properties.end()) {
    return reader.refuse("properties", "an empty name");
  }
  return properties;
}

}  // namespace

Statement Clearance::to_statement() const {
  return make_statement(
      kSvrType, {ResourceDescriptor::of(dataset_name, dataset)},
      {{"verifier", json::Object{{"id", verifier_id}, {"policies", json::Array()}}},
       {"timeCreated", format_rfc3339(created)},
       {"properties", strings_to_json(properties)}});
}

Result<Clearance> Clearance::from_statement(const Statement& statement) {
  auto reader = TRY(predicate_reader(statement, kSvrType));
  SoleSubject subject = TRY(sole_subject(statement));
  Clearance clearance;
  clearance.dataset_name = std::move(subject.name);
  clearance.dataset = subject.digest;
  clearance.created = TRY(reader.time("timeCreated"));
  clearance.verifier_id = TRY(read_verifier(reader));
  clearance.properties = TRY(read_properties(reader));
  return clearance;
}

}  // namespace hallmark::attest

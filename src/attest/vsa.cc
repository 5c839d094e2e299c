#include "attest/vsa.h"

#include <fmt/format.h>

#include <algorithm>

#include "attest/predicate_json.h"

namespace hallmark::attest {
namespace {

constexpr std::string_view kFailedLevel = "FAILED";

json::Value inputs_to_json(const std::vector<Vsa::InputAttestation>& inputs) {
  json::Array array;
  for (const Vsa::InputAttestation& input : inputs) {
    array.push_back(
        json::Object{{"uri", input.statement.text()}, {"digest", digest_set(input.bundle)}});
  }
  return array;
}

Result<Vsa::InputAttestation> read_input(const json::Value& value, std::string_view place) {
  auto reader = TRY(json::ObjectReader::create(value, place));
  Vsa::InputAttestation input;
  input.statement = TRY_IN(place, Sha256Digest::parse(TRY(reader.string("uri"))));
  input.bundle = TRY(read_digest_set(reader, "digest"));
  return input;
}

Result<std::vector<Vsa::InputAttestation>> read_inputs(json::ObjectReader& reader) {
  const json::Array& array = *TRY(reader.array("inputAttestations"));
  std::vector<Vsa::InputAttestation> inputs;
  inputs.reserve(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    inputs.push_back(
        TRY(read_input(array[i], fmt::format("{}.inputAttestations[{}]", reader.place(), i))));
  }
  return inputs;
}

Result<void> read_verifier(json::ObjectReader& reader, Vsa& vsa) {
  auto verifier = TRY(reader.object("verifier"));
  vsa.verifier_id = TRY(read_name(verifier, "id"));
  auto version = TRY(verifier.object("version"));
  vsa.verifier_version = TRY(version.string("hallmark"));
  return {};
}

Result<void> read_policy(json::ObjectReader& reader, Vsa& vsa) {
  auto policy = TRY(reader.object("policy"));
  vsa.policy_uri = TRY(read_name(policy, "uri"));
  vsa.policy_digest = TRY(read_digest_set(policy, "digest"));
  return {};
}

// Result and levels say the same thing twice; a statement in which they differ says nothing.
Result<void> read_result(json::ObjectReader& reader, Vsa& vsa) {
  const std::string result = TRY(reader.string("verificationResult"));
  if (result != "PASSED" && result != "FAILED") {
    return reader.refuse("verificationResult", "neither PASSED nor FAILED");
  }
  vsa.passed = result == "PASSED";
  vsa.verified_levels = TRY(reader.strings("verifiedLevels"));
  const auto failed = std::ranges::count(vsa.verified_levels, kFailedLevel);
  if (vsa.passed ? failed != 0 : failed != 1 || vsa.verified_levels.size() != 1) {
    return reader.refuse("verifiedLevels", "contradicts verificationResult");
  }
  if (!vsa.passed) vsa.verified_levels.clear();
  return {};
}

Result<void> read_extensions(json::ObjectReader& reader, Vsa& vsa) {
  vsa.trust_file_digest = TRY(read_digest_set(reader, kVsaTrustFileField));
  vsa.reasons = *TRY(reader.array(kVsaReasonsField));
  vsa.decision = TRY(reader.object(kVsaDecisionField)).members();
  return {};
}

}  // namespace

Statement Vsa::to_statement() const {
  const json::Value levels =
      passed ? strings_to_json(verified_levels) : json::Value(json::Array{kFailedLevel});
  return make_statement(
      kVsaType, {ResourceDescriptor::of(subject_name, subject)},
      {{"verifier", json::Object{{"id", verifier_id},
                                 {"version", json::Object{{"hallmark", verifier_version}}}}},
       {"timeVerified", format_rfc3339(time_verified)},
       {"resourceUri", resource_uri},
       {"policy", json::Object{{"uri", policy_uri}, {"digest", digest_set(policy_digest)}}},
       {"inputAttestations", inputs_to_json(inputs)},
       {"verificationResult", passed ? "PASSED" : "FAILED"},
       {"verifiedLevels", levels},
       {std::string(kVsaTrustFileField), digest_set(trust_file_digest)},
       {std::string(kVsaReasonsField), reasons},
       {std::string(kVsaDecisionField), decision}});
}

Result<Vsa> Vsa::from_statement(const Statement& statement) {
  auto reader = TRY(predicate_reader(statement, kVsaType));
  SoleSubject subject = TRY(sole_subject(statement));
  Vsa vsa;
  vsa.subject_name = std::move(subject.name);
  vsa.subject = subject.digest;
  vsa.time_verified = TRY(reader.time("timeVerified"));
  TRY(read_verifier(reader, vsa));
  vsa.resource_uri = TRY(read_name(reader, "resourceUri"));
  TRY(read_policy(reader, vsa));
  vsa.inputs = TRY(read_inputs(reader));
  TRY(read_result(reader, vsa));
  TRY(read_extensions(reader, vsa));
  return vsa;
}

}  // namespace hallmark::attest

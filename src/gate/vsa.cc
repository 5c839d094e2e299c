#include <fmt/format.h>

#include "base/encoding.h"
#include "base/version.h"
#include "crypto/hash.h"
#include "gate/decision_record.h"
#include "gate/gate.h"

namespace hallmark::gate {
namespace {

using InputAttestations = std::vector<attest::Vsa::InputAttestation>;

constexpr std::string_view kVerifiedLevel = "HALLMARK_CHAIN_VERIFIED";

InputAttestations to_inputs(const std::vector<std::pair<Sha256Digest, Sha256Digest>>& pairs) {
  InputAttestations inputs;
  for (const auto& [statement, bundle] : pairs) {
    inputs.push_back({.statement = statement, .bundle = bundle});
  }
  return inputs;
}

json::Object record_of(const Request& request, const Outcome& outcome) {
  return DecisionRecord{.environment = request.environment,
                        .facts = crypto::sha256(json::canonical(outcome.facts.document)),
                        .trust_version = request.trust.version(),
                        .subject_name = printable(request.subject.name),
                        .is_tree = request.subject.is_tree,
                        .is_path = request.subject.is_path,
                        .allows_asserted_digests = request.allows_asserted_digests,
                        .signature = outcome.facts.signature,
                        .rejected = to_inputs(outcome.facts.rejected),
                        .warnings = outcome.decision.warnings}
      .to_json();
}

std::string resource_uri(const Request& request) {
  return fmt::format("hallmark://{}/{}",
                     request.environment.empty() ? "default" : request.environment,
                     request.subject.digest.text());
}

// A statement's subject must have a name; a reference by digest has none of its own.
std::string subject_name(const Subject& subject) {
  return subject.name.empty() ? subject.digest.text() : printable(subject.name);
}

}  // namespace

attest::Statement to_vsa(const Request& request, const Outcome& outcome,
                         const policy::PolicyBundle& bundle, std::string_view policy_uri) {
  attest::Vsa vsa;
  vsa.subject_name = subject_name(request.subject);
  vsa.subject = request.subject.digest;
  vsa.time_verified = request.now;
  vsa.verifier_id = attest::own_type("gate");
  vsa.verifier_version = version();
  vsa.resource_uri = resource_uri(request);
  vsa.policy_uri = policy_uri;
  vsa.policy_digest = bundle.digest();
  vsa.inputs = to_inputs(outcome.facts.used);
  vsa.passed = outcome.decision.allow;
  if (vsa.passed) vsa.verified_levels = {std::string(kVerifiedLevel)};
  vsa.trust_file_digest = request.trust.digest();
  vsa.reasons = reasons_to_json(outcome.decision.reasons);
  vsa.decision = record_of(request, outcome);
  return vsa.to_statement();
}

}  // namespace hallmark::gate

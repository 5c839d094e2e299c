#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "gate/chain.h"
#include "gate/facts_document.h"
#include "gate/gate.h"
#include "gate/judged_evidence.h"
#include "gate/model_signature.h"

namespace hallmark::gate {
namespace {

// It becomes part of the decision's resource URI.
Result<void> check_environment(std::string_view environment) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  if (environment.find_first_not_of(kAllowed) == std::string_view::npos) return {};
  return fail(ErrorCode::kUsage,
              "environment: only letters, digits, \".\", \"_\" and \"-\" can name one");
}

// Statements that the facts stand on, each once.
class Used {
 public:
  void add(const attest::VerifiedStatement& statement) {
    add({.statement = statement.id(), .bundle = statement.bundle_digest()});
  }
  void add(const attest::Vsa::InputAttestation& id) { used_.emplace(id.statement, id.bundle); }

  std::vector<std::pair<Sha256Digest, Sha256Digest>> list() const {
    return {used_.begin(), used_.end()};
  }

 private:
  std::map<Sha256Digest, Sha256Digest> used_;
};

void add_claims_about(const Sha256Digest& artifact, const FactSources& from, Used& used) {
  for (const std::size_t run : from.chain.artifacts.at(artifact).producers) {
    used.add(from.judged.runs[run].statement);
  }
  for (const auto& clearance : from.judged.clearances) {
    if (clearance.claim.dataset == artifact) used.add(clearance.statement);
  }
  for (const auto& finding : from.judged.findings) {
    if (concerns(finding.claim.subject, artifact, from.chain, from.judged, from.trees)) {
      used.add(finding.statement);
    }
  }
}

std::vector<std::pair<Sha256Digest, Sha256Digest>> used_statements(const FactSources& from) {
  Used used;
  if (from.signature.status == "verified") used.add(*from.signature.id);
  for (const auto& [artifact, unused] : from.chain.artifacts) {
    add_claims_about(artifact, from, used);
  }
  for (const std::size_t index : from.chain.evaluations) {
    used.add(from.judged.evaluations[index].statement);
  }
  for (const auto& release : from.judged.releases) {
    if (release.claim.artifact == from.request.subject.digest) used.add(release.statement);
  }
  return used.list();
}

std::vector<std::pair<Sha256Digest, Sha256Digest>> rejected_bundles(const FactSources& from) {
  std::vector<std::pair<Sha256Digest, Sha256Digest>> rejected;
  for (const auto& id : from.judged.refused) rejected.emplace_back(id.statement, id.bundle);
  for (const Ignored& ignored : from.judged.ignored) {
    if (is_about_chain(ignored, from.chain)) {
      rejected.emplace_back(ignored.id.statement, ignored.id.bundle);
    }
  }
  std::ranges::sort(rejected);
  return rejected;
}

// Whoever signed it, a statement that is not yet made cannot be waited for or looked past.
void refuse_future_statements(const FactSources& from, std::vector<policy::Reason>& refusals) {
  for (const Ignored& ignored : from.judged.ignored) {
    if (ignored.reason != "statement-from-future" || !is_about_chain(ignored, from.chain)) continue;
    refusals.push_back({.code = "statement-from-future",
                        .artifact = ignored.id.statement.text(),
                        .step = {},
                        .message = fmt::format("the statement of {} is dated after now: set the "
                                               "clocks right, or wait",
                                               ignored.signer)});
  }
}

std::vector<policy::Reason> refusals_of(const FactSources& from) {
  std::vector<policy::Reason> refusals = from.judged.refusals;
  refusals.insert(refusals.end(), from.chain.missing_manifests.begin(),
                  from.chain.missing_manifests.end());
  refuse_future_statements(from, refusals);
  std::ranges::sort(refusals);
  const auto repeated = std::ranges::unique(refusals);
  refusals.erase(repeated.begin(), repeated.end());
  return refusals;
}

}  // namespace

Result<Facts> collect_facts(const Request& request) {
  TRY(check_environment(request.environment));
  const Trees trees(request.evidence, request.subject);
  const JudgedEvidence judged = TRY(judge_evidence(request.evidence, request.trust, request.now));
  const Chain chain = walk_chain(request.subject, judged, trees);
  const ModelSignature signature = TRY(judge_signature(request, judged, trees));
  const FactSources sources{
      .request = request, .judged = judged, .trees = trees, .chain = chain, .signature = signature};
  return Facts{.document = facts_document(sources),
               .used = used_statements(sources),
               .rejected = rejected_bundles(sources),
               .signature = signature.text_digest,
               .refusals = refusals_of(sources)};
}

}  // namespace hallmark::gate

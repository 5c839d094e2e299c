#include <fmt/format.h>

#include <algorithm>

#include "crypto/hash.h"
#include "gate/decision_record.h"
#include "gate/gate.h"
#include "model/oms.h"
#include "sigstore/verifier.h"

namespace hallmark::gate {
namespace {

using InputAttestations = std::vector<attest::Vsa::InputAttestation>;

// The decision as it was signed.
struct Recorded {
  attest::Vsa vsa;
  DecisionRecord record;
  policy::Decision decision;
};

// The grant is judged at the very time that the VSA names: that is when it was signed.
Result<attest::Vsa> read_vsa(const ReplayRequest& request) {
  const auto unverified = TRY(attest::Statement::parse(request.vsa.envelope().payload));
  attest::Vsa vsa = TRY(attest::Vsa::from_statement(unverified));
  const auto verdict =
      TRY(sigstore::StatementVerifier(request.trust, vsa.time_verified).judge(request.vsa));
  if (!verdict.statement) {
    return fail(ErrorCode::kUntrusted,
                "no gate key of the trust file signed the decision: " + verdict.reason,
                "decision-" + verdict.reason);
  }
  return vsa;
}

Result<Recorded> read_recorded(const ReplayRequest& request) {
  Recorded recorded;
  recorded.vsa = TRY_IN("decision", read_vsa(request));
  const attest::Vsa& vsa = recorded.vsa;
  if (vsa.policy_digest != request.policy.digest()) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("the decision was made by the policy {}, not by {}",
                            vsa.policy_digest.text(), request.policy.digest().text()),
                "policy-differs");
  }
  if (vsa.trust_file_digest != request.trust.digest()) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("the decision was made under the trust file {}, not under {}",
                            vsa.trust_file_digest.text(), request.trust.digest().text()),
                "trust-differs");
  }
  recorded.record = TRY(DecisionRecord::from_json(vsa.decision));
  recorded.decision.allow = vsa.passed;
  recorded.decision.reasons = TRY(reasons_from_json(vsa.reasons, "reasons"));
  recorded.decision.warnings = recorded.record.warnings;
  return recorded;
}

class Replayer {
 public:
  explicit Replayer(const ReplayRequest& request) : request_(request) {}

  Result<Replay> replay(policy::Engine& engine) {
    const Recorded recorded = TRY(read_recorded(request_));
    Subject subject = find_subject(recorded);
    store::Evidence evidence;
    evidence.manifests = request_.evidence.manifests;
    take(recorded.vsa.inputs, evidence);
    take(recorded.record.rejected, evidence);
    const Outcome outcome =
        TRY(decide({.subject = std::move(subject),
                    .evidence = evidence,
                    .trust = request_.trust,
                    .now = recorded.vsa.time_verified,
                    .environment = recorded.record.environment,
                    .allows_asserted_digests = recorded.record.allows_asserted_digests},
                   engine));
    return compare(recorded, outcome);
  }

 private:
  Subject find_subject(const Recorded& recorded) {
    Subject subject{.name = recorded.record.subject_name,
                    .digest = recorded.vsa.subject,
                    .is_tree = recorded.record.is_tree,
                    .manifest = std::nullopt,
                    .is_path = recorded.record.is_path,
                    .signature_text = std::nullopt};
    if (subject.is_path && recorded.record.signature) {
      subject.signature_text = find_signature(*recorded.record.signature);
      if (!subject.signature_text) {
        replay_.missing.push_back("model signature " + recorded.record.signature->text());
      }
      signature_ = recorded.record.signature;
    }
    return subject;
  }

  std::optional<std::string> find_signature(const Sha256Digest& digest) const {
    if (const std::optional<std::string>& text = request_.signature_text) {
      const auto oms = model::read_oms_bundle(*text);
      if ((oms ? oms->bundle.digest() : crypto::sha256(*text)) == digest) return text;
    }
    const auto found = request_.evidence.bundles.find(digest);
    if (found == request_.evidence.bundles.end()) return std::nullopt;
    return found->second.canonical();
  }

  void take(const InputAttestations& ids, store::Evidence& evidence) {
    for (const auto& [statement, bundle] : ids) {
      const auto found = request_.evidence.bundles.find(bundle);
      if (found != request_.evidence.bundles.end()) {
        evidence.add(found->second);
      } else if (bundle != signature_) {
        replay_.missing.push_back("statement " + statement.text());
      }
    }
  }

  // Manifests are not in the list of statements: one is missing if its want refuses only now.
  void add_missing_manifests(const policy::Decision& recorded) {
    for (const policy::Reason& reason : replay_.replayed.reasons) {
      const bool is_new = std::ranges::find(recorded.reasons, reason) == recorded.reasons.end();
      if (is_new && reason.code == "manifest-missing") {
        replay_.missing.push_back("tree manifest " + reason.artifact);
      }
    }
  }

  void differ(std::string_view what, bool is_equal) {
    if (!is_equal) replay_.differences.push_back(fmt::format("{} differ", what));
  }

  Replay compare(const Recorded& recorded, const Outcome& outcome) {
    replay_.recorded = recorded.decision;
    replay_.replayed = outcome.decision;
    add_missing_manifests(recorded.decision);
    differ("the answers", replay_.recorded.allow == replay_.replayed.allow);
    differ("the reasons", replay_.recorded.reasons == replay_.replayed.reasons);
    differ("the warnings", replay_.recorded.warnings == replay_.replayed.warnings);
    differ("the facts",
           recorded.record.facts == crypto::sha256(json::canonical(outcome.facts.document)));
    replay_.is_same = replay_.missing.empty() && replay_.recorded == replay_.replayed;
    std::ranges::sort(replay_.missing);
    return std::move(replay_);
  }

  const ReplayRequest& request_;
  std::optional<Sha256Digest> signature_;  // of a path: not looked for among the statements
  Replay replay_;
};

}  // namespace

Result<Replay> replay(const ReplayRequest& request, policy::Engine& engine) {
  return Replayer(request).replay(engine);
}

}  // namespace hallmark::gate

#include "gate/judged_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/encoding.h"

namespace hallmark::gate {
namespace {

using sigstore::Bundle;
using sigstore::Verdict;

constexpr std::string_view kMalformed = "statement-malformed";
constexpr std::string_view kInvalid = "statement-invalid";

attest::Vsa::InputAttestation id_of(const Bundle& bundle) {
  return {.statement = bundle.statement_id(), .bundle = bundle.digest()};
}

bool is_malformed(const Error& error) {
  return error.code == ErrorCode::kInvalidInput || error.code == ErrorCode::kLimitExceeded;
}

class Judge {
 public:
  explicit Judge(const sigstore::StatementVerifier& verifier) : verifier_(verifier) {}

  Result<void> judge(const Bundle& bundle) {
    auto verdict = verifier_.judge(bundle);
    if (!verdict) return refuse_malformed(bundle, std::move(verdict).error());
    const attest::Statement statement =
        verdict->statement ? verdict->statement->statement()
                           : TRY(attest::Statement::parse(bundle.envelope().payload));
    switch (verdict->trust) {
      case sigstore::Trust::kVerified:
        verified_.try_emplace(bundle.statement_id(), *verdict->statement);
        break;
      case sigstore::Trust::kInvalid:
        refuse_invalid(bundle, *verdict);
        break;
      case sigstore::Trust::kUnknownSigner:
      case sigstore::Trust::kReported:
        ignore(bundle, *verdict, statement);
        break;
    }
    if (statement.predicate_type == attest::kOmsType) return keep_oms(bundle, *verdict);
    return {};
  }

  Result<JudgedEvidence> finish() {
    for (const auto& [id, statement] : verified_) {
      ignored_.erase(id);
      auto sorted = sort(statement);
      if (!sorted) TRY(refuse_malformed(statement, std::move(sorted).error()));
    }
    for (auto& [id, ignored] : ignored_) judged_.ignored.push_back(std::move(ignored));
    return std::move(judged_);
  }

 private:
  void refuse(attest::Vsa::InputAttestation id, std::string_view code, std::string message) {
    judged_.refused.push_back(id);
    judged_.refusals.push_back({.code = std::string(code),
                                .artifact = id.statement.text(),
                                .step = {},
                                .message = printable(message)});
  }

  Result<void> refuse_malformed(attest::Vsa::InputAttestation id, Error error) {
    if (!is_malformed(error)) return std::unexpected(std::move(error).in(id.statement.text()));
    refuse(id, kMalformed, "the evidence has a malformed statement: " + error.message);
    return {};
  }

  Result<void> refuse_malformed(const Bundle& bundle, Error error) {
    return refuse_malformed(id_of(bundle), std::move(error));
  }

  Result<void> refuse_malformed(const attest::VerifiedStatement& statement, Error error) {
    return refuse_malformed({.statement = statement.id(), .bundle = statement.bundle_digest()},
                            std::move(error));
  }

  void refuse_invalid(const Bundle& bundle, const Verdict& verdict) {
    const sigstore::TrustedKey* named = verifier_.trust().find_by_hint(bundle.hint());
    const std::string& signer = named != nullptr ? named->name : verdict.signer_name;
    refuse(id_of(bundle), kInvalid,
           fmt::format("the signature of the key {} does not hold ({}): the statement or its "
                       "signature was altered",
                       signer, verdict.reason));
  }

  void ignore(const Bundle& bundle, const Verdict& verdict, const attest::Statement& statement) {
    Ignored ignored{.id = id_of(bundle),
                    .subjects = {},
                    .predicate_type = statement.predicate_type,
                    .reason = verdict.reason,
                    .signer = verdict.signer_name};
    for (const attest::ResourceDescriptor& subject : statement.subjects) {
      if (const auto digest = subject.sha256()) ignored.subjects.push_back(*digest);
    }
    ignored_.try_emplace(ignored.id.statement, std::move(ignored));
  }

  // Forms of OMS that we cannot read can be signatures of nothing here: they are left out.
  Result<void> keep_oms(const Bundle& bundle, const Verdict& verdict) {
    auto oms = model::read_oms_bundle(bundle.canonical());
    if (oms) {
      judged_.oms_signatures.push_back({.oms = *std::move(oms), .verdict = verdict});
      return {};
    }
    if (oms.error().code == ErrorCode::kUnsupported) return {};
    return refuse_malformed(bundle, std::move(oms).error());
  }

  template <class Claim>
  static Result<void> read(const attest::VerifiedStatement& statement,
                           std::vector<Trusted<Claim>>& list) {
    Claim claim = TRY(Claim::from_statement(statement.statement()));
    list.push_back({.statement = statement, .claim = std::move(claim)});
    return {};
  }

  // Run failures, decisions and foreign predicates are no facts of a chain.
  Result<void> sort(const attest::VerifiedStatement& statement) {
    const std::string& type = statement.statement().predicate_type;
    if (type == attest::kProvenanceType) return read(statement, judged_.runs);
    if (type == attest::kEvalType) return read(statement, judged_.evaluations);
    if (type == attest::kSvrType) return read(statement, judged_.clearances);
    if (type == attest::kFindingType) return read(statement, judged_.findings);
    if (type == attest::kReleaseType) return read(statement, judged_.releases);
    return {};
  }

  const sigstore::StatementVerifier& verifier_;
  JudgedEvidence judged_;
  std::map<Sha256Digest, attest::VerifiedStatement> verified_;  // by statement id
  std::map<Sha256Digest, Ignored> ignored_;                     // by statement id
};

}  // namespace

Result<JudgedEvidence> judge_evidence(const store::Evidence& evidence,
                                      const sigstore::TrustFile& trust, Timestamp now) {
  const sigstore::StatementVerifier verifier(trust, now);
  Judge judge(verifier);
  for (const auto& [digest, bundle] : evidence.bundles) TRY(judge.judge(bundle));
  return judge.finish();
}

}  // namespace hallmark::gate

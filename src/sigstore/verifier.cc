#include "sigstore/verifier.h"

#include <algorithm>

#include "attest/predicates.h"
#include "base/check.h"
#include "json/reader.h"

namespace hallmark::sigstore {
namespace {

// What grants and time are judged by; empty where the predicate type does not have it.
struct Claims {
  std::string step = {};
  std::string builder = {};
  std::vector<std::string> properties = {};
  std::optional<Timestamp> time = {};
};

Result<Claims> claims_of_provenance(const attest::Statement& statement) {
  attest::Provenance run = TRY(attest::Provenance::from_statement(statement));
  Claims claims{.step = std::move(run.step), .builder = std::move(run.builder_id)};
  if (run.finished != Timestamp()) claims.time = run.finished;
  return claims;
}

Result<Claims> claims_of_run_failure(const attest::Statement& statement) {
  attest::RunFailure run = TRY(attest::RunFailure::from_statement(statement));
  return Claims{
      .step = std::move(run.step), .builder = std::move(run.builder_id), .time = run.finished};
}

// SVR and VSA are the field's: only what is judged here must be there, the rest is for whoever
// stands on the statement.
Result<Claims> claims_of_svr(const attest::Statement& statement) {
  auto predicate = TRY(json::ObjectReader::create(statement.predicate, "predicate"));
  Claims claims;
  claims.properties = TRY(predicate.strings("properties"));
  claims.time = TRY(predicate.optional_time("timeCreated"));
  return claims;
}

Result<Claims> claims_of_vsa(const attest::Statement& statement) {
  auto predicate = TRY(json::ObjectReader::create(statement.predicate, "predicate"));
  Claims claims;
  claims.time = TRY(predicate.optional_time("timeVerified"));
  return claims;
}

Result<Claims> read_claims(const attest::Statement& statement) {
  const std::string& type = statement.predicate_type;
  if (type == attest::kProvenanceType) return claims_of_provenance(statement);
  if (type == attest::kRunFailureType) return claims_of_run_failure(statement);
  if (type == attest::kSvrType) return claims_of_svr(statement);
  if (type == attest::kVsaType) return claims_of_vsa(statement);
  Claims claims;
  if (type == attest::kEvalType) {
    claims.time = TRY(attest::Evaluation::from_statement(statement)).created;
  }
  if (type == attest::kFindingType) {
    claims.time = TRY(attest::Finding::from_statement(statement)).created;
  }
  return claims;
}

bool contains(const std::vector<std::string>& list, const std::string& entry) {
  return std::ranges::find(list, entry) != list.end();
}

bool allows(const Grant& grant, std::string_view predicate_type, const Claims& claims) {
  if (grant.predicate_type != predicate_type) return false;
  if (predicate_type == attest::kProvenanceType || predicate_type == attest::kRunFailureType) {
    const bool is_any_step = contains(grant.steps, std::string(kAnyStep));
    return (is_any_step || contains(grant.steps, claims.step)) &&
           contains(grant.builders, claims.builder);
  }
  if (predicate_type == attest::kSvrType) {
    return !claims.properties.empty() &&
           std::ranges::all_of(claims.properties, [&](const std::string& property) {
             return contains(grant.properties, property);
           });
  }
  return true;
}

struct Signer {
  const TrustedKey* key = nullptr;  // whose signature verifies, if any
  std::string_view refusal;         // empty only if `key` is set
};

// A hint that names a listed key binds: that key's signature, or none. One that names no key must
// be empty; otherwise somebody changed it, and no byte of a bundle may be changed unseen.
Signer find_signer(const Bundle& bundle, const TrustFile& trust) {
  const auto verifies = [&](const TrustedKey& key) {
    return attest::verify_envelope(bundle.envelope(), key.key).has_value();
  };
  if (const TrustedKey* named = trust.find_by_hint(bundle.hint())) {
    return verifies(*named) ? Signer{.key = named, .refusal = ""}
                            : Signer{.refusal = "signature-invalid"};
  }
  const std::vector<TrustedKey>& keys = trust.content().keys;
  const auto found = std::ranges::find_if(keys, verifies);
  if (found == keys.end()) return {.refusal = "unknown-key"};
  return {.key = &*found, .refusal = bundle.hint().empty() ? "" : "hint-mismatch"};
}

// Why the key may not be believed about this; empty if it may.
std::string_view refusal_of(const TrustedKey& key, std::string_view predicate_type,
                            const Claims& claims, Timestamp now) {
  if (now < key.valid_from) return "key-not-yet-valid";
  if (now >= key.valid_until) return "key-expired";
  if (key.revoked_at && now >= *key.revoked_at) return "key-revoked";
  if (claims.time && *claims.time > now) return "statement-from-future";
  const bool is_granted = std::ranges::any_of(
      key.grants, [&](const Grant& grant) { return allows(grant, predicate_type, claims); });
  return is_granted ? "" : "outside-grant";
}

Result<attest::Statement> parse_statement(const Bundle& bundle) {
  if (bundle.envelope().payload_type != attest::kInTotoPayloadType) {
    return fail(ErrorCode::kInvalidInput, "payloadType: not an in-toto statement's",
                "malformed-statement");
  }
  return attest::Statement::parse(bundle.envelope().payload);
}

}  // namespace

std::string_view name_of(Trust trust) {
  switch (trust) {
    case Trust::kVerified:
      return "verified";
    case Trust::kUnknownSigner:
      return "unknown-signer";
    case Trust::kInvalid:
      return "invalid";
    case Trust::kReported:
      return "reported";
  }
  check_failed("a value of Trust");
}

Result<Verdict> StatementVerifier::judge(const Bundle& bundle) const {
  attest::Statement statement = TRY(parse_statement(bundle));
  const Claims claims = TRY(with_reason(read_claims(statement), "malformed-statement"));
  const Signer signer = find_signer(bundle, trust_);
  Verdict verdict;
  if (signer.key != nullptr) {
    verdict.signer = signer.key->key.id();
    verdict.signer_name = signer.key->name;
  }
  if (!signer.refusal.empty()) {
    verdict.trust = signer.refusal == "unknown-key" ? Trust::kUnknownSigner : Trust::kInvalid;
    verdict.reason = signer.refusal;
    return verdict;
  }
  verdict.reason = refusal_of(*signer.key, statement.predicate_type, claims, now_);
  if (!verdict.reason.empty()) return verdict;
  verdict.trust = Trust::kVerified;
  verdict.statement.emplace(attest::VerifiedStatement::PassKey(), std::move(statement),
                            bundle.statement_id(), bundle.digest(), *verdict.signer,
                            verdict.signer_name);
  return verdict;
}

Result<std::optional<Timestamp>> claimed_time(const attest::Statement& statement) {
  return TRY(with_reason(read_claims(statement), "malformed-statement")).time;
}

}  // namespace hallmark::sigstore

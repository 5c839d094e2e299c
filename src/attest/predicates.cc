#include "attest/predicates.h"

namespace hallmark::attest {
namespace {

template <class Claim>
Result<void> check_as(const Statement& statement) {
  TRY(Claim::from_statement(statement));
  return {};
}

}  // namespace

Result<void> check_readable(const Statement& statement) {
  const std::string& type = statement.predicate_type;
  if (type == kProvenanceType) return check_as<Provenance>(statement);
  if (type == kRunFailureType) return check_as<RunFailure>(statement);
  if (type == kEvalType) return check_as<Evaluation>(statement);
  if (type == kSvrType) return check_as<Clearance>(statement);
  if (type == kReleaseType) return check_as<Release>(statement);
  if (type == kFindingType) return check_as<Finding>(statement);
  if (type == kVsaType) return check_as<Vsa>(statement);
  return {};
}

}  // namespace hallmark::attest

#include "attest/finding.h"

#include <algorithm>

#include "attest/predicate_json.h"

namespace hallmark::attest {
namespace {

Result<std::string> read_severity(json::ObjectReader& reader) {
  std::string severity = TRY(reader.string("severity"));
  if (std::ranges::find(kSeverities, severity) == std::end(kSeverities)) {
    return reader.refuse("severity", "not low, medium, high or critical");
  }
  return severity;
}

}  // namespace

Statement Finding::to_statement() const {
  return make_statement(kFindingType, {ResourceDescriptor::of(subject_name, subject)},
                        {{"timeCreated", format_rfc3339(created)},
                         {"severity", severity},
                         {"title", title},
                         {"detail", detail}});
}

Result<Finding> Finding::from_statement(const Statement& statement) {
  auto reader = TRY(predicate_reader(statement, kFindingType));
  SoleSubject subject = TRY(sole_subject(statement));
  Finding finding;
  finding.subject_name = std::move(subject.name);
  finding.subject = subject.digest;
  finding.created = TRY(reader.time("timeCreated"));
  finding.severity = TRY(read_severity(reader));
  finding.title = TRY(read_name(reader, "title"));
  finding.detail = TRY(reader.string("detail"));
  TRY(reader.finish());
  return finding;
}

}  // namespace hallmark::attest

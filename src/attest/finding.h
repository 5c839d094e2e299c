#pragma once

// A signed claim that something is wrong with an artifact (docs/formats/finding.md). A trusted
// finding refuses; its absence proves nothing, hence clearances.

#include <string>
#include <string_view>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"

namespace hallmark::attest {

inline constexpr std::string_view kFindingType = "https://w3id.org/hallmark/finding/v1";
inline constexpr std::string_view kSeverities[] = {"low", "medium", "high", "critical"};

struct Finding {
  std::string subject_name;
  Sha256Digest subject;
  Timestamp created;
  std::string severity;  // of kSeverities
  std::string title;
  std::string detail;  // may be empty, may have several lines
  Statement to_statement() const;
  static Result<Finding> from_statement(const Statement& statement);
};

}  // namespace hallmark::attest

#pragma once

// A run that failed (docs/formats/run-failure.md): never provenance, claims no output.

#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"

namespace hallmark::attest {

inline constexpr std::string_view kRunFailureType = "https://w3id.org/hallmark/run-failure/v1";

struct RunFailure {
  std::string step;
  std::string kind;
  std::string builder_id;
  std::string invocation_id;
  Timestamp started;
  Timestamp finished;
  std::vector<std::string> command;  // at least one word
  int exit_status = 1;               // 1 to 255, as a shell reports it: 128 + n for signal n
  Sha256Digest run_record;           // the subject
  Statement to_statement() const;
  static Result<RunFailure> from_statement(const Statement& statement);
};

}  // namespace hallmark::attest

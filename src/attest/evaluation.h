#pragma once

// What was measured about a model on a dataset (docs/formats/eval.md). Comparator and threshold are
// the policy's, never the signer's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/run_artifact.h"
#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"

namespace hallmark::attest {

inline constexpr std::string_view kEvalType = "https://w3id.org/hallmark/eval/v1";

struct Evaluation {
  std::string model_name;
  Sha256Digest model;  // the subject
  Timestamp created;
  struct Metric {
    std::string name;
    double value;
    bool operator==(const Metric&) const = default;
  };
  std::vector<Metric> metrics;              // at least one, names unique, values finite
  std::optional<std::int64_t> sample_size;  // at least 1
  RunArtifact dataset;
  std::optional<std::string> invocation_id;  // the run that measured it
  Statement to_statement() const;
  static Result<Evaluation> from_statement(const Statement& statement);
};

}  // namespace hallmark::attest

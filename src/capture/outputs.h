#pragma once

// Declared outputs: what was there before the command, and what the command made of it.

#include <string>
#include <vector>

#include "base/result.h"
#include "capture/project_paths.h"
#include "model/measure.h"

namespace hallmark::capture {

struct OutputClaim {
  ProjectPath path;
  bool is_metrics = false;
  std::vector<model::FingerprintedFile> before = {};  // empty: was not there
};

struct Output {
  ProjectPath path;
  model::Artifact artifact;
  bool is_adopted = false;
  bool is_metrics = false;
};

// Before the command: fills `before`.
Result<void> fingerprint_outputs(std::vector<OutputClaim>& claims);

struct OutputOptions {
  bool adopt = false;                          // take what was there before, and say so
  model::MeasureSink* metrics_sink = nullptr;  // receives the metrics file's bytes
};

// After it: kNotFound, reason "output-missing"; kConflict, reason "output-stale", when a file was
// there before and was not rewritten, unless adopted; kConflict, reason "output-moved", when a
// folder above it leads elsewhere now; kInvalidInput, reason "metrics-malformed", when metrics are
// a folder; and what model::measure() refuses.
Result<std::vector<Output>> measure_outputs(const std::vector<OutputClaim>& claims,
                                            const ProjectPaths& paths,
                                            const OutputOptions& options);

}  // namespace hallmark::capture

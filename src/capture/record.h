#pragma once

// Turns what was seen of a run into statements.

#include <optional>
#include <string>
#include <vector>

#include "attest/predicates.h"
#include "base/time.h"
#include "capture/inputs.h"
#include "capture/metrics.h"
#include "capture/outputs.h"
#include "json/value.h"

namespace hallmark::capture {

// All of it redacted already, and taken before the command started.
struct Circumstances {
  std::string step;
  std::string kind;
  std::string builder_id;
  std::string invocation_id;
  std::vector<std::string> command;
  std::optional<std::string> source = {};
  json::Object parameters = {};
  attest::GitState git;
  std::vector<attest::RunArtifact> lock_files;
  json::Object internal;
};

struct Ending {
  Timestamp started;
  Timestamp finished;
  int exit_status = 0;
};

// The canonical JSON that stands for a run that has nothing else to show.
std::string run_record(const Circumstances& circumstances, const Ending& ending,
                       const std::vector<Input>& inputs);

// `record` is set when there are no outputs, and is then the subject.
attest::Statement provenance_statement(const Circumstances& circumstances, const Ending& ending,
                                       const std::vector<Input>& inputs,
                                       const std::vector<Output>& outputs,
                                       const std::optional<std::string>& record);

attest::Statement failure_statement(const Circumstances& circumstances, const Ending& ending,
                                    const std::string& record);

struct Measured {
  const Input& model;
  const Input& dataset;
  const Metrics& metrics;
};
attest::Statement evaluation_statement(const Circumstances& circumstances, const Ending& ending,
                                       const Measured& measured);

}  // namespace hallmark::capture

#pragma once

// A RunSpec that makes sense, its paths resolved: everything that can be refused before anything
// starts.

#include <optional>
#include <vector>

#include "base/result.h"
#include "capture/outputs.h"
#include "capture/project_paths.h"
#include "capture/run.h"

namespace hallmark::capture {

struct RunPlan {
  ProjectPaths paths;
  std::vector<ProjectPath> inputs = {};   // subject and dataset among them, each once
  std::vector<OutputClaim> outputs = {};  // the metrics file among them
  std::optional<ProjectPath> subject = {};
  std::optional<ProjectPath> dataset = {};
};

// kUsage: no or an unknown step, kind or command; options that do not belong to the kind; paths
// outside the project; outputs that overlap each other or an input; a parameter without a name or
// given twice.
Result<RunPlan> plan_run(const RunSpec& spec, const RunContext& context);

}  // namespace hallmark::capture

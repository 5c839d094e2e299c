#pragma once

// Declared inputs: measured before the command starts, proven untouched when it has ended.

#include <string>
#include <vector>

#include "base/result.h"
#include "capture/project_paths.h"
#include "model/measure.h"

namespace hallmark::capture {

struct Input {
  ProjectPath path;
  model::Artifact artifact;
};

// Each path once, in the order given. kNotFound, or what model::measure() refuses.
Result<std::vector<Input>> measure_inputs(const std::vector<ProjectPath>& paths);

// kUnavailable, reason "input-changed", if a file of an input was added, removed or replaced, or
// its device, inode, size, mtime or ctime differ.
Result<void> check_inputs_unchanged(const std::vector<Input>& inputs);

// How model::measure() is to look at this path: the project itself without its workspace.
model::MeasureOptions measure_options_for(const ProjectPath& path);

}  // namespace hallmark::capture

#include "capture/inputs.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"

namespace hallmark::capture {
namespace {

using Fingerprints = std::vector<model::FingerprintedFile>;

std::string name_in(const ProjectPath& input, const std::string& file) {
  return file.empty() ? input.relative : input.relative + "/" + file;
}

// The first path, in path order, at which two different lists part.
const std::string& first_difference(const Fingerprints& before, const Fingerprints& after) {
  const auto [b, a] = std::ranges::mismatch(before, after);
  if (b == before.end()) return a->path;
  if (a == after.end()) return b->path;
  return std::min(b->path, a->path);
}

std::unexpected<Error> changed(std::string_view name, std::string_view detail) {
  return fail(ErrorCode::kUnavailable,
              fmt::format("{}: {}: nothing can be said about what the command read",
                          printable(name), detail),
              "input-changed");
}

Result<void> check_unchanged(const Input& input) {
  const auto now = model::fingerprint(input.path.absolute, measure_options_for(input.path));
  if (!now) {
    return changed(input.path.relative,
                   fmt::format("unreadable after the run ({})", now.error().message));
  }
  if (*now == input.artifact.fingerprints) return {};
  return changed(name_in(input.path, first_difference(input.artifact.fingerprints, *now)),
                 "this input changed while the command ran");
}

}  // namespace

model::MeasureOptions measure_options_for(const ProjectPath& path) {
  return {.skip_own_workspace = path.relative == "."};
}

Result<std::vector<Input>> measure_inputs(const std::vector<ProjectPath>& paths) {
  std::vector<Input> inputs;
  for (const ProjectPath& path : paths) {
    if (std::ranges::find(inputs, path, &Input::path) != inputs.end()) continue;
    model::Artifact artifact =
        TRY_IN("input", model::measure(path.absolute, measure_options_for(path)));
    inputs.push_back({path, std::move(artifact)});
  }
  return inputs;
}

Result<void> check_inputs_unchanged(const std::vector<Input>& inputs) {
  for (const Input& input : inputs) TRY(check_unchanged(input));
  return {};
}

}  // namespace hallmark::capture

#include "capture/outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/encoding.h"

namespace hallmark::capture {
namespace {

constexpr std::size_t kNamedMax = 3;

// Files that are exactly as they were, by path.
std::vector<std::string> stale_files(const OutputClaim& claim, const model::Artifact& artifact) {
  std::vector<std::string> stale;
  for (const model::FingerprintedFile& file : artifact.fingerprints) {
    const auto before =
        std::ranges::lower_bound(claim.before, file.path, {}, &model::FingerprintedFile::path);
    if (before == claim.before.end() || *before != file) continue;
    stale.push_back(file.path.empty() ? claim.path.relative
                                      : claim.path.relative + "/" + file.path);
  }
  return stale;
}

std::unexpected<Error> refuse_stale(const std::vector<std::string>& stale) {
  std::string names;
  for (std::size_t i = 0; i < std::min(stale.size(), kNamedMax); ++i) {
    names += (i == 0 ? "" : ", ") + printable(stale[i]);
  }
  if (stale.size() > kNamedMax) names += fmt::format(" and {} more", stale.size() - kNamedMax);
  return fail(ErrorCode::kConflict,
              names +
                  ": was there before and the command did not rewrite it; remove it first, or "
                  "record it as adopted with --adopt",
              "output-stale");
}

Result<void> check_place(const OutputClaim& claim, const ProjectPaths& paths) {
  const auto now = paths.resolve(claim.path.absolute.string());
  if (now && *now == claim.path) return {};
  return fail(ErrorCode::kConflict,
              printable(claim.path.relative) + ": a folder above it leads elsewhere now",
              "output-moved");
}

Result<Output> measure_output(const OutputClaim& claim, const OutputOptions& options) {
  model::MeasureOptions measure;
  if (claim.is_metrics) measure.sink = options.metrics_sink;
  auto artifact = model::measure(claim.path.absolute, measure);
  if (!artifact && artifact.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kNotFound,
                printable(claim.path.relative) + ": the command did not write this output",
                "output-missing");
  }
  if (!artifact) return std::unexpected(std::move(artifact).error().in("output"));
  if (claim.is_metrics && artifact->is_tree()) {
    return fail(ErrorCode::kInvalidInput,
                printable(claim.path.relative) + ": metrics must be a file", "metrics-malformed");
  }
  const std::vector<std::string> stale = stale_files(claim, *artifact);
  if (!stale.empty() && !options.adopt) return refuse_stale(stale);
  return Output{claim.path, *std::move(artifact), !stale.empty(), claim.is_metrics};
}

}  // namespace

Result<void> fingerprint_outputs(std::vector<OutputClaim>& claims) {
  for (OutputClaim& claim : claims) {
    claim.before = TRY_IN("output", model::fingerprint(claim.path.absolute));
  }
  return {};
}

Result<std::vector<Output>> measure_outputs(const std::vector<OutputClaim>& claims,
                                            const ProjectPaths& paths,
                                            const OutputOptions& options) {
  std::vector<Output> outputs;
  for (const OutputClaim& claim : claims) {
    TRY(check_place(claim, paths));
    outputs.push_back(TRY(measure_output(claim, options)));
  }
  return outputs;
}

}  // namespace hallmark::capture

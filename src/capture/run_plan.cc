#include "capture/run_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "attest/predicates.h"
#include "base/encoding.h"

namespace hallmark::capture {
namespace {

constexpr std::string_view kEvaluate = "evaluate";
constexpr std::string_view kAcquire = "acquire";

std::unexpected<Error> usage(std::string message) {
  return fail(ErrorCode::kUsage, std::move(message));
}

bool is_plain_text(std::string_view text) {
  return !text.empty() && is_utf8(text) &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  return is_plain_text(text) && colon != text.npos && colon > 0 &&
         text.substr(0, colon).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+.-") ==
             text.npos;
}

Result<void> check_names(const RunSpec& spec) {
  if (!is_plain_text(spec.step)) return usage("--step NAME: needs a name without line breaks");
  if (!attest::is_kind(spec.kind)) {
    return usage(fmt::format("--kind {}: must be one of {}", printable(spec.kind),
                             fmt::join(attest::kKinds, ", ")));
  }
  if (spec.command.empty()) return usage("no command: write it after --");
  if (!spec.builder_id.empty() && !is_uri(spec.builder_id)) {
    return usage("the builder's id must be a URI");
  }
  return {};
}

Result<void> check_kind_options(const RunSpec& spec) {
  const bool is_evaluation = spec.kind == kEvaluate;
  if (is_evaluation && !(spec.subject && spec.dataset && spec.metrics)) {
    return usage("--kind evaluate needs --subject MODEL, --dataset DATA and --metrics FILE");
  }
  if (!is_evaluation && (spec.subject || spec.dataset)) {
    return usage("--subject and --dataset belong to --kind evaluate");
  }
  if (spec.source && spec.kind != kAcquire) return usage("--source belongs to --kind acquire");
  if (spec.source && !is_uri(*spec.source)) {
    return usage("--source " + printable(*spec.source) + ": must be a URI");
  }
  return {};
}

Result<void> check_parameters(const RunSpec& spec) {
  std::set<std::string_view> names;
  for (const auto& [name, value] : spec.parameters) {
    if (!is_plain_text(name)) return usage("--param NAME=VALUE: needs a name");
    if (!names.insert(name).second) return usage("--param " + name + ": given twice");
  }
  return {};
}

void add_once(std::vector<ProjectPath>& paths, const ProjectPath& path) {
  if (std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
}

Result<void> resolve_inputs(const RunSpec& spec, RunPlan& plan) {
  for (const std::string& given : spec.inputs) {
    add_once(plan.inputs, TRY_IN("--input", plan.paths.resolve(given)));
  }
  if (spec.subject) {
    plan.subject = TRY_IN("--subject", plan.paths.resolve(*spec.subject));
    add_once(plan.inputs, *plan.subject);
  }
  if (spec.dataset) {
    plan.dataset = TRY_IN("--dataset", plan.paths.resolve(*spec.dataset));
    add_once(plan.inputs, *plan.dataset);
  }
  return {};
}

Result<void> resolve_outputs(const RunSpec& spec, RunPlan& plan) {
  for (const std::string& given : spec.outputs) {
    ProjectPath output = TRY_IN("--output", plan.paths.resolve(given));
    plan.outputs.push_back({.path = std::move(output)});
  }
  if (!spec.metrics) return {};
  ProjectPath metrics = TRY_IN("--metrics", plan.paths.resolve(*spec.metrics));
  // `--output m.json --metrics m.json` names one file.
  std::erase_if(plan.outputs, [&](const OutputClaim& claim) { return claim.path == metrics; });
  plan.outputs.push_back({.path = std::move(metrics), .is_metrics = true});
  return {};
}

std::unexpected<Error> refuse_overlap(const ProjectPath& output, std::string_view what,
                                      const ProjectPath& other) {
  return fail(ErrorCode::kUsage,
              fmt::format("output {} and {} {} overlap: give each its own place",
                          printable(output.relative), what, printable(other.relative)),
              "paths-overlap");
}

Result<void> check_overlaps(const RunPlan& plan) {
  for (std::size_t i = 0; i < plan.outputs.size(); ++i) {
    const ProjectPath& output = plan.outputs[i].path;
    for (const ProjectPath& input : plan.inputs) {
      if (overlap(output, input)) return refuse_overlap(output, "input", input);
    }
    for (std::size_t j = 0; j < i; ++j) {
      const ProjectPath& other = plan.outputs[j].path;
      if (overlap(output, other)) return refuse_overlap(output, "output", other);
    }
    if (output.relative == ".") return usage("the project itself cannot be an output");
  }
  return {};
}

}  // namespace

Result<RunPlan> plan_run(const RunSpec& spec, const RunContext& context) {
  TRY(check_names(spec));
  TRY(check_kind_options(spec));
  TRY(check_parameters(spec));
  auto paths = TRY(ProjectPaths::create(context.project, context.working_directory));
  RunPlan plan{.paths = std::move(paths)};
  TRY(resolve_inputs(spec, plan));
  TRY(resolve_outputs(spec, plan));
  TRY(check_overlaps(plan));
  return plan;
}

}  // namespace hallmark::capture

#include "capture/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "attest/statement.h"
#include "base/check.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "capture/environment.h"
#include "capture/git.h"
#include "capture/host.h"
#include "capture/inputs.h"
#include "capture/lock_files.h"
#include "capture/metrics.h"
#include "capture/outputs.h"
#include "capture/process.h"
#include "capture/record.h"
#include "capture/redact.h"
#include "capture/run_plan.h"

namespace hallmark::capture {
namespace {

constexpr std::size_t kInvocationBytes = 16;

Result<attest::GitState> redacted_git_state(const RunPlan& plan, const RunContext& context,
                                            Redactor& redactor) {
  GitQuery query{.project = plan.paths.project(),
                 .environment = environment_for_child(context.environment),
                 .closed_descriptors = context.closed_descriptors};
  for (const ProjectPath& input : plan.inputs) query.declared.push_back(input.absolute);
  for (const OutputClaim& output : plan.outputs) query.declared.push_back(output.path.absolute);
  attest::GitState state = TRY(git_state(query));
  state.remote = redactor.text(state.remote);
  return state;
}

json::Object internal_facts(const RunPlan& plan, const RunContext& context, Redactor& redactor) {
  const RecordedEnvironment environment = record_environment(context.environment, redactor);
  json::Object variables;
  for (const auto& [name, value] : environment.variables) variables.emplace(name, value);
  const std::string& folder = plan.paths.working_directory();
  return {{"reads", "declared"},
          {"environment", std::move(variables)},
          {"environmentDropped", environment.secrets_dropped},
          {"host", host_facts("/")},
          {"workingDirectory", folder.empty() ? std::string("outside the project") : folder}};
}

Result<Circumstances> observe(const RunSpec& spec, const RunContext& context, const RunPlan& plan) {
  Redactor redactor({context.project, plan.paths.project()}, context.environment);
  auto git = TRY(redacted_git_state(plan, context, redactor));
  auto lock_files = TRY(measure_lock_files(plan.paths.project()));
  Circumstances seen{
      .step = redactor.text(spec.step),
      .kind = spec.kind,
      .builder_id = spec.builder_id.empty() ? attest::own_type("builder-local") : spec.builder_id,
      .invocation_id = hex_encode(context.random.bytes(kInvocationBytes)),
      .command = redactor.command(spec.command),
      .git = std::move(git),
      .lock_files = std::move(lock_files),
      .internal = internal_facts(plan, context, redactor)};
  if (spec.source) seen.source = redactor.text(*spec.source);
  for (const auto& [name, value] : spec.parameters) {
    seen.parameters.emplace(redactor.text(name), redactor.named(name, value));
  }
  seen.internal.emplace("redactions", redactor.count());
  return seen;
}

void keep_manifest(const model::Artifact& artifact, std::vector<model::TreeManifest>& manifests) {
  if (!artifact.manifest) return;
  const auto same = [&](const model::TreeManifest& m) { return m.digest() == artifact.digest; };
  if (std::ranges::none_of(manifests, same)) manifests.push_back(*artifact.manifest);
}

Result<RunOutcome> failed_run(const Circumstances& seen, const Ending& ending,
                              const std::vector<Input>& inputs, const RunContext& context) {
  RunOutcome outcome{.exit_status = ending.exit_status};
  outcome.run_record = run_record(seen, ending, inputs);
  for (const Input& input : inputs) keep_manifest(input.artifact, outcome.manifests);
  outcome.bundles.push_back(TRY(sigstore::sign_statement(
      failure_statement(seen, ending, *outcome.run_record), context.signer)));
  return outcome;
}

const Input& input_at(const std::vector<Input>& inputs, const ProjectPath& path) {
  const auto found = std::ranges::find(inputs, path, &Input::path);
  CHECK(found != inputs.end());
  return *found;
}

Result<attest::Statement> evaluation_of(const RunPlan& plan, const Circumstances& seen,
                                        const Ending& ending, const std::vector<Input>& inputs,
                                        std::string_view metrics_text) {
  const Metrics metrics = TRY(parse_metrics(metrics_text));
  return evaluation_statement(seen, ending,
                              {.model = input_at(inputs, *plan.subject),
                               .dataset = input_at(inputs, *plan.dataset),
                               .metrics = metrics});
}

std::string summary_of(const Circumstances& seen, const std::vector<Input>& inputs,
                       const std::vector<Output>& outputs) {
  std::string summary = fmt::format("{}: {} input{}", printable(seen.step), inputs.size(),
                                    inputs.size() == 1 ? "" : "s");
  for (const Output& output : outputs) {
    summary += fmt::format(", {} {}{}", printable(output.path.relative),
                           output.artifact.digest.text(), output.is_adopted ? " (adopted)" : "");
  }
  return summary;
}

Result<RunOutcome> ended_well(const RunPlan& plan, const Circumstances& seen, const Ending& ending,
                              const std::vector<Input>& inputs, const RunSpec& spec,
                              const RunContext& context) {
  TRY(check_inputs_unchanged(inputs));
  KeepBytes metrics(Limits{}.metrics_bytes_max);
  const std::vector<Output> outputs = TRY(
      measure_outputs(plan.outputs, plan.paths, {.adopt = spec.adopt, .metrics_sink = &metrics}));

  RunOutcome outcome{.summary = summary_of(seen, inputs, outputs)};
  for (const Input& input : inputs) keep_manifest(input.artifact, outcome.manifests);
  for (const Output& output : outputs) keep_manifest(output.artifact, outcome.manifests);
  if (outputs.empty()) outcome.run_record = run_record(seen, ending, inputs);
  const attest::Statement provenance =
      provenance_statement(seen, ending, inputs, outputs, outcome.run_record);
  outcome.bundles.push_back(TRY(sigstore::sign_statement(provenance, context.signer)));
  if (plan.subject) {
    const attest::Statement evaluation =
        TRY(evaluation_of(plan, seen, ending, inputs, metrics.text()));
    outcome.bundles.push_back(TRY(sigstore::sign_statement(evaluation, context.signer)));
  }
  return outcome;
}

}  // namespace

Result<RunOutcome> run(const RunSpec& spec, const RunContext& context) {
  RunPlan plan = TRY(plan_run(spec, context));
  const std::vector<Input> inputs = TRY(measure_inputs(plan.inputs));
  const Circumstances seen = TRY(observe(spec, context, plan));
  TRY(fingerprint_outputs(plan.outputs));

  Ending ending{.started = context.clock.now(), .finished = {}};
  const ProcessEnd end =
      TRY(run_in_foreground({.command = spec.command,
                             .environment = environment_for_child(context.environment),
                             .working_directory = context.working_directory,
                             .closed_descriptors = context.closed_descriptors}));
  ending.finished = context.clock.now();
  ending.exit_status = end.exit_status;
  if (end.exit_status == 0) return ended_well(plan, seen, ending, inputs, spec, context);

  RunOutcome outcome = TRY(failed_run(seen, ending, inputs, context));
  outcome.has_started = end.start_error.empty();
  outcome.summary =
      outcome.has_started
          ? fmt::format("{}: failed with status {}", printable(seen.step), end.exit_status)
          : fmt::format("{}: {}", printable(spec.command.front()), end.start_error);
  return outcome;
}

}  // namespace hallmark::capture

#include "capture/record.h"

#include "base/version.h"
#include "crypto/hash.h"

namespace hallmark::capture {
namespace {

constexpr std::string_view kRunRecordMediaType = "application/vnd.hallmark.run-record.v1+json";
// Trees with more files are named by their manifest alone.
constexpr std::size_t kNamedFilesEnd = 200;

attest::RunArtifact artifact_of(const Input& input) {
  return {.path = input.path.relative,
          .digest = input.artifact.digest,
          .is_tree = input.artifact.is_tree()};
}

attest::RunArtifact artifact_of(const Output& output) {
  return {.path = output.path.relative,
          .digest = output.artifact.digest,
          .is_tree = output.artifact.is_tree(),
          .is_adopted = output.is_adopted,
          .is_metrics = output.is_metrics};
}

template <class List>
std::vector<attest::RunArtifact> artifacts_of(const List& list) {
  std::vector<attest::RunArtifact> artifacts;
  for (const auto& item : list) artifacts.push_back(artifact_of(item));
  return artifacts;
}

std::vector<attest::ResourceDescriptor> single_files(const std::vector<Output>& outputs) {
  std::vector<attest::ResourceDescriptor> files;
  for (const Output& output : outputs) {
    if (!output.artifact.is_tree() || output.artifact.manifest->files().size() >= kNamedFilesEnd) {
      continue;
    }
    for (const model::TreeFile& file : output.artifact.manifest->files()) {
      files.push_back(
          attest::ResourceDescriptor::of(output.path.relative + "/" + file.path, file.digest));
    }
  }
  return files;
}

json::Value strings(const std::vector<std::string>& list) {
  return json::Array(list.begin(), list.end());
}

}  // namespace

std::string run_record(const Circumstances& circumstances, const Ending& ending,
                       const std::vector<Input>& inputs) {
  json::Array read;
  for (const Input& input : inputs) {
    read.push_back(attest::artifact_to_json(artifact_of(input)));
  }
  return json::canonical(json::Object{{"mediaType", kRunRecordMediaType},
                                      {"step", circumstances.step},
                                      {"kind", circumstances.kind},
                                      {"invocationId", circumstances.invocation_id},
                                      {"startedOn", format_rfc3339(ending.started)},
                                      {"finishedOn", format_rfc3339(ending.finished)},
                                      {"command", strings(circumstances.command)},
                                      {"exitStatus", ending.exit_status},
                                      {"inputs", std::move(read)},
                                      {"parameters", circumstances.parameters},
                                      {"commit", circumstances.git.commit},
                                      {"internal", circumstances.internal}});
}

attest::Statement provenance_statement(const Circumstances& circumstances, const Ending& ending,
                                       const std::vector<Input>& inputs,
                                       const std::vector<Output>& outputs,
                                       const std::optional<std::string>& record) {
  const attest::Provenance provenance{.step = circumstances.step,
                                      .kind = circumstances.kind,
                                      .builder_id = circumstances.builder_id,
                                      .builder_version = std::string(version()),
                                      .invocation_id = circumstances.invocation_id,
                                      .started = ending.started,
                                      .finished = ending.finished,
                                      .command = circumstances.command,
                                      .inputs = artifacts_of(inputs),
                                      .outputs = artifacts_of(outputs),
                                      .source = circumstances.source,
                                      .parameters = circumstances.parameters,
                                      .git = circumstances.git,
                                      .lock_files = circumstances.lock_files,
                                      .internal = circumstances.internal};
  if (!record) return provenance.to_statement(single_files(outputs));
  return provenance.to_statement({attest::run_record_descriptor(crypto::sha256(*record))});
}

attest::Statement failure_statement(const Circumstances& circumstances, const Ending& ending,
                                    const std::string& record) {
  return attest::RunFailure{.step = circumstances.step,
                            .kind = circumstances.kind,
                            .builder_id = circumstances.builder_id,
                            .invocation_id = circumstances.invocation_id,
                            .started = ending.started,
                            .finished = ending.finished,
                            .command = circumstances.command,
                            .exit_status = ending.exit_status,
                            .run_record = crypto::sha256(record)}
      .to_statement();
}

attest::Statement evaluation_statement(const Circumstances& circumstances, const Ending& ending,
                                       const Measured& measured) {
  return attest::Evaluation{.model_name = measured.model.path.relative,
                            .model = measured.model.artifact.digest,
                            .created = ending.finished,
                            .metrics = measured.metrics.values,
                            .sample_size = measured.metrics.sample_size,
                            .dataset = artifact_of(measured.dataset),
                            .invocation_id = circumstances.invocation_id}
      .to_statement();
}

}  // namespace hallmark::capture

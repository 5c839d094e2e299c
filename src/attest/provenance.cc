#include "attest/provenance.h"

#include "attest/predicate_json.h"
#include "attest/provenance_roles.h"

namespace hallmark::attest {
namespace {

json::Value artifacts_to_json(const std::vector<RunArtifact>& artifacts) {
  json::Array array;
  for (const RunArtifact& artifact : artifacts) array.push_back(artifact_to_json(artifact));
  return array;
}

ResourceDescriptor with_role(ResourceDescriptor descriptor, std::string_view role) {
  descriptor.annotations.emplace(kRoleAnnotation, role);
  return descriptor;
}

std::vector<ResourceDescriptor> dependencies_of(const Provenance& run) {
  std::vector<ResourceDescriptor> list;
  for (const RunArtifact& input : run.inputs) {
    list.push_back(with_role(ResourceDescriptor::of(input.path, input.digest), kInputRole));
  }
  if (!run.git.commit.empty()) {
    ResourceDescriptor commit;
    if (!run.git.remote.empty()) commit.uri = "git+" + run.git.remote;
    commit.digest.emplace("gitCommit", run.git.commit);
    list.push_back(with_role(std::move(commit), kSourceRole));
  }
  if (run.git.dirty_digest) {
    list.push_back(
        with_role(ResourceDescriptor::of(std::string(kDirtyTreeRole), *run.git.dirty_digest),
                  kDirtyTreeRole));
  }
  for (const RunArtifact& file : run.lock_files) {
    list.push_back(with_role(ResourceDescriptor::of(file.path, file.digest), kLockFileRole));
  }
  return list;
}

json::Object build_definition_of(const Provenance& run) {
  json::Object external{{"step", run.step},
                        {"kind", run.kind},
                        {"command", strings_to_json(run.command)},
                        {"inputs", artifacts_to_json(run.inputs)},
                        {"outputs", artifacts_to_json(run.outputs)},
                        {"parameters", run.parameters}};
  if (run.source) external.emplace("source", *run.source);
  return {{"buildType", build_type_of_kind(run.kind)},
          {"externalParameters", std::move(external)},
          {"internalParameters", run.internal},
          {"resolvedDependencies", descriptors_to_json(dependencies_of(run))}};
}

json::Object run_details_of(const Provenance& run) {
  return {{"builder", json::Object{{"id", run.builder_id},
                                   {"version", json::Object{{"hallmark", run.builder_version}}}}},
          {"metadata", json::Object{{"invocationId", run.invocation_id},
                                    {"startedOn", format_rfc3339(run.started)},
                                    {"finishedOn", format_rfc3339(run.finished)}}}};
}

}  // namespace

Statement Provenance::to_statement(const std::vector<ResourceDescriptor>& files) const {
  std::vector<ResourceDescriptor> subjects;
  for (const RunArtifact& output : outputs) {
    subjects.push_back(ResourceDescriptor::of(output.path, output.digest));
  }
  subjects.insert(subjects.end(), files.begin(), files.end());
  return make_statement(
      kProvenanceType, std::move(subjects),
      {{"buildDefinition", build_definition_of(*this)}, {"runDetails", run_details_of(*this)}});
}

ResourceDescriptor run_record_descriptor(const Sha256Digest& record) {
  return ResourceDescriptor::of(std::string(kRunRecordName), record);
}

}  // namespace hallmark::attest

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "attest/predicate_json.h"
#include "attest/provenance.h"
#include "attest/provenance_roles.h"

namespace hallmark::attest {
namespace {

std::unexpected<Error> refuse(std::string place_and_why) {
  return fail(ErrorCode::kInvalidInput, std::move(place_and_why));
}

Result<std::vector<RunArtifact>> read_artifacts(json::ObjectReader& reader, std::string_view key,
                                                ArtifactUse use) {
  const json::Array& array = *TRY(reader.array(key));
  std::vector<RunArtifact> artifacts;
  artifacts.reserve(array.size());
  std::set<std::string_view> paths;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const auto place = fmt::format("{}.{}[{}]", reader.place(), key, i);
    artifacts.push_back(TRY(artifact_from_json(array[i], place, use)));
    if (!paths.insert(artifacts.back().path).second) return refuse(place + ": path given twice");
  }
  return artifacts;
}

Result<json::Object> read_parameters(json::ObjectReader& reader) {
  const auto parameters = TRY(reader.object("parameters"));
  for (const auto& [name, value] : parameters.members()) {
    if (value.as_string() == nullptr) return parameters.refuse(name, "not a string");
  }
  return parameters.members();
}

Result<std::optional<std::string>> read_source(json::ObjectReader& reader, std::string_view kind) {
  if (TRY(reader.optional_string("source")) == std::nullopt) return std::nullopt;
  if (kind != "acquire") return reader.refuse("source", "only a run of kind acquire has one");
  return TRY(read_name(reader, "source"));
}

// Ours is closed: SLSA has verifiers refuse an external parameter that they do not know.
Result<void> read_external_parameters(json::ObjectReader external, Provenance& run) {
  run.step = TRY(read_name(external, "step"));
  if (TRY(read_kind(external, "kind")) != run.kind) {
    return external.refuse("kind", "not the buildType's");
  }
  run.command = TRY(read_command(external, "command"));
  run.inputs = TRY(read_artifacts(external, "inputs", ArtifactUse::kInput));
  run.outputs = TRY(read_artifacts(external, "outputs", ArtifactUse::kOutput));
  run.parameters = TRY(read_parameters(external));
  run.source = TRY(read_source(external, run.kind));
  return external.finish();
}

Result<std::vector<ResourceDescriptor>> read_dependencies(json::ObjectReader& definition) {
  const json::Array* array = TRY(definition.optional_array("resolvedDependencies"));
  if (array == nullptr) return std::vector<ResourceDescriptor>();
  return descriptors_from_json(*array, "predicate.buildDefinition.resolvedDependencies", Limits{});
}

std::string_view role_of(const ResourceDescriptor& descriptor) {
  const auto role = descriptor.annotations.find(kRoleAnnotation);
  if (role == descriptor.annotations.end() || role->second.as_string() == nullptr) return {};
  return *role->second.as_string();
}

Result<void> read_commit(const ResourceDescriptor& descriptor, GitState& git) {
  const auto commit = descriptor.digest.find("gitCommit");
  if (commit == descriptor.digest.end()) return refuse("no gitCommit digest");
  if (!git.commit.empty()) return refuse("a second source");
  if (!descriptor.uri.empty() && !descriptor.uri.starts_with("git+")) {
    return refuse("uri does not start with git+");
  }
  git.commit = commit->second;
  if (!descriptor.uri.empty()) git.remote = descriptor.uri.substr(4);
  return {};
}

Result<RunArtifact> read_file(const ResourceDescriptor& descriptor) {
  const auto digest = descriptor.sha256();
  if (!digest) return refuse("no sha256 digest");
  TRY(check_artifact_path(descriptor.name, ArtifactUse::kInput));
  return RunArtifact{.path = descriptor.name, .digest = *digest};
}

using Resolved = std::set<std::pair<std::string_view, Sha256Digest>>;

Result<void> read_dependency(const ResourceDescriptor& descriptor, Provenance& run,
                             Resolved& resolved) {
  const std::string_view role = role_of(descriptor);
  if (role == kInputRole) {
    resolved.emplace(descriptor.name, TRY(read_file(descriptor)).digest);
  } else if (role == kSourceRole) {
    return read_commit(descriptor, run.git);
  } else if (role == kDirtyTreeRole) {
    run.git.dirty_digest = TRY(read_file(descriptor)).digest;
  } else if (role == kLockFileRole) {
    run.lock_files.push_back(TRY(read_file(descriptor)));
  }
  return {};
}

Result<void> read_own_dependencies(const std::vector<ResourceDescriptor>& dependencies,
                                   Provenance& run) {
  Resolved resolved;
  for (std::size_t i = 0; i < dependencies.size(); ++i) {
    TRY_IN(fmt::format("predicate.buildDefinition.resolvedDependencies[{}]", i),
           read_dependency(dependencies[i], run, resolved));
  }
  if (run.git.dirty_digest && run.git.commit.empty()) {
    return refuse("predicate.buildDefinition.resolvedDependencies: a dirty-tree without a source");
  }
  for (const RunArtifact& input : run.inputs) {
    if (!resolved.contains({input.path, input.digest})) {
      return refuse("predicate.buildDefinition.resolvedDependencies: lacks the input " +
                    input.path);
    }
  }
  return {};
}

bool is_in_an_output_tree(std::string_view name, const Provenance& run) {
  return std::ranges::any_of(run.outputs, [&](const RunArtifact& output) {
    return output.is_tree && name.size() > output.path.size() && name.starts_with(output.path) &&
           name[output.path.size()] == '/';
  });
}

Result<void> check_run_record(const Statement& statement) {
  if (TRY(sole_subject(statement)).name == kRunRecordName) return {};
  return refuse("subject: neither an output nor the run record");
}

// Nothing may be a subject that the externalParameters do not claim: readers go by either.
Result<void> check_own_subjects(const Statement& statement, const Provenance& run) {
  if (run.outputs.empty()) return check_run_record(statement);
  std::map<std::string_view, Sha256Digest> subjects;
  for (std::size_t i = 0; i < statement.subjects.size(); ++i) {
    const ResourceDescriptor& subject = statement.subjects[i];
    const auto digest = subject.sha256();
    if (!digest) return refuse(fmt::format("subject[{}]: no sha256 digest", i));
    if (!subjects.emplace(subject.name, *digest).second) {
      return refuse(fmt::format("subject[{}]: name given twice", i));
    }
  }
  for (const RunArtifact& output : run.outputs) {
    const auto subject = subjects.find(output.path);
    if (subject == subjects.end() || subject->second != output.digest) {
      return refuse("subject: lacks the output " + output.path);
    }
    subjects.erase(subject);
  }
  for (const auto& [name, digest] : subjects) {
    if (!is_in_an_output_tree(name, run)) {
      return refuse(fmt::format("subject: {} is in no output", name));
    }
  }
  return {};
}

Result<void> read_own(json::ObjectReader& definition, const Statement& statement, Provenance& run) {
  TRY(read_external_parameters(TRY(definition.object("externalParameters")), run));
  TRY(read_own_dependencies(TRY(read_dependencies(definition)), run));
  return check_own_subjects(statement, run);
}

Result<void> read_foreign(json::ObjectReader& definition, const Statement& statement,
                          Provenance& run) {
  TRY(definition.object("externalParameters"));
  TRY(read_dependencies(definition));
  for (const ResourceDescriptor& subject : statement.subjects) {
    if (const auto digest = subject.sha256()) {
      run.outputs.push_back({.path = subject.name, .digest = *digest});
    }
  }
  return {};
}

Result<std::string> read_builder_version(json::ObjectReader& builder) {
  auto version = TRY(builder.optional_object("version"));
  if (!version) return std::string();
  return TRY(version->optional_string("hallmark")).value_or("");
}

Result<void> read_own_metadata(json::ObjectReader& details, Provenance& run) {
  auto metadata = TRY(details.object("metadata"));
  run.invocation_id = TRY(read_invocation_id(metadata, "invocationId"));
  run.started = TRY(metadata.time("startedOn"));
  run.finished = TRY(metadata.time("finishedOn"));
  return {};
}

Result<void> read_foreign_metadata(json::ObjectReader& details, Provenance& run) {
  auto metadata = TRY(details.optional_object("metadata"));
  if (!metadata) return {};
  run.invocation_id = TRY(metadata->optional_string("invocationId")).value_or("");
  run.started = TRY(metadata->optional_time("startedOn")).value_or(Timestamp());
  run.finished = TRY(metadata->optional_time("finishedOn")).value_or(Timestamp());
  return {};
}

Result<void> read_run_details(json::ObjectReader details, Provenance& run) {
  auto builder = TRY(details.object("builder"));
  run.builder_id = TRY(read_name(builder, "id"));
  run.builder_version = TRY(read_builder_version(builder));
  return run.kind.empty() ? read_foreign_metadata(details, run) : read_own_metadata(details, run);
}

}  // namespace

Result<Provenance> Provenance::from_statement(const Statement& statement) {
  auto predicate = TRY(predicate_reader(statement, kProvenanceType));
  auto definition = TRY(predicate.object("buildDefinition"));
  Provenance run;
  run.kind = kind_of_build_type(TRY(read_name(definition, "buildType")));
  if (const auto internal = TRY(definition.optional_object("internalParameters"))) {
    run.internal = internal->members();
  }
  TRY(run.kind.empty() ? read_foreign(definition, statement, run)
                       : read_own(definition, statement, run));
  TRY(read_run_details(TRY(predicate.object("runDetails")), run));
  return run;
}

}  // namespace hallmark::attest

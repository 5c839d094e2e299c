#pragma once

// One execution of a step, as SLSA provenance v1 (https://slsa.dev/provenance/v1) by our buildType
// (docs/formats/run.md).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/run_artifact.h"
#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "json/value.h"

namespace hallmark::attest {

inline constexpr std::string_view kProvenanceType = "https://slsa.dev/provenance/v1";

struct GitState {
  std::string commit;                        // hex; empty when there is no repository
  std::string remote;                        // without userinfo; may be empty
  std::optional<Sha256Digest> dirty_digest;  // set when the work tree differs from the commit
  bool operator==(const GitState&) const = default;
};

// Reading another builder's provenance leaves everything empty that only our externalParameters
// name (`kind`, `step`, `inputs`, ...); its outputs are the subjects that have a sha256, and a time
// that it does not give is the epoch.
struct Provenance {
  std::string step;
  std::string kind;
  std::string builder_id;
  std::string builder_version;
  std::string invocation_id;  // 32 hex digits
  Timestamp started;
  Timestamp finished;
  std::vector<std::string> command;   // at least one word
  std::vector<RunArtifact> inputs;    // repeated in resolvedDependencies
  std::vector<RunArtifact> outputs;   // each is a subject
  std::optional<std::string> source;  // acquire only: where the data came from
  json::Object parameters;            // name -> string
  GitState git;
  std::vector<RunArtifact> lock_files;
  json::Object internal;  // environment, host, redactions, "reads": "declared", ...

  // Subjects are the outputs, then `files`: a tree's single files ("<tree path>/<file path>"), or,
  // of a run without outputs, the run record alone.
  Statement to_statement(const std::vector<ResourceDescriptor>& files) const;
  // kInvalidInput unless every output is among the subjects, every other subject belongs to an
  // output tree (or is the run record, when there are no outputs), and every input is among the
  // resolvedDependencies.
  static Result<Provenance> from_statement(const Statement& statement);
};

// The descriptor of a stored run record, the subject of what has no output to name.
ResourceDescriptor run_record_descriptor(const Sha256Digest& record);

}  // namespace hallmark::attest

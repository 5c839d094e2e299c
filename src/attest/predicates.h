#pragma once

// The predicates this program writes and reads, each as a struct with from_json (strict where the
// predicate is ours, tolerant of unknown members where a standard says so) and to_json.
// docs/formats/ has a page per predicate of our own, with schema and vectors.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "json/value.h"

namespace hallmark::attest {

inline constexpr std::string_view kProvenanceType = "https://slsa.dev/provenance/v1";
inline constexpr std::string_view kSvrType = "https://in-toto.io/attestation/svr/v0.2";
inline constexpr std::string_view kReleaseType = "https://in-toto.io/attestation/release/v0.2";
inline constexpr std::string_view kVsaType = "https://slsa.dev/verification_summary/v1";
inline constexpr std::string_view kOmsType = "https://model_signing/signature/v1.0";
inline constexpr std::string_view kEvalType = "https://w3id.org/hallmark/eval/v1";
inline constexpr std::string_view kFindingType = "https://w3id.org/hallmark/finding/v1";
inline constexpr std::string_view kRunFailureType = "https://w3id.org/hallmark/run-failure/v1";
inline constexpr std::string_view kClearedProperty = "DATASET_CLEARED";

// What a step does; selects the buildType "https://w3id.org/hallmark/run-<kind>/v1".
inline constexpr std::string_view kKinds[] = {"acquire",  "prepare",  "train",  "fine-tune",
                                              "evaluate", "quantise", "package"};
bool is_kind(std::string_view kind);
std::string build_type_of_kind(std::string_view kind);
// Empty if `build_type` is not ours.
std::string_view kind_of_build_type(std::string_view build_type);

// A file or tree that a run read or wrote.
struct RunArtifact {
  std::string path;  // relative to the workspace's project, "/" separated
  Sha256Digest digest;
  bool is_tree = false;     // the digest is a tree manifest's
  bool is_adopted = false;  // outputs only: was there before and not rewritten
  bool is_metrics = false;  // outputs only: the file given by --metrics
  bool operator==(const RunArtifact&) const = default;
};

struct GitState {
  std::string commit;                       // hex; empty when there is no repository
  std::string remote;                       // without userinfo; may be empty
  std::optional<Sha256Digest> dirty_digest;  // set when the work tree differs from the commit
  bool operator==(const GitState&) const = default;
};

// One execution of a step, as SLSA provenance v1 by our buildType (docs/formats/run.md). Reading
// another builder's provenance gives `kind` empty and whatever externalParameters do not name empty.
struct Provenance {
  std::string step;
  std::string kind;
  std::string builder_id;
  std::string builder_version;
  std::string invocation_id;  // 32 hex digits
  Timestamp started;
  Timestamp finished;
  std::vector<std::string> command;
  std::vector<RunArtifact> inputs;   // repeated in resolvedDependencies
  std::vector<RunArtifact> outputs;  // each is a subject
  std::optional<std::string> source;  // acquire: where the data came from
  json::Object parameters;            // name -> string
  GitState git;
  std::vector<RunArtifact> lock_files;
  json::Object internal;  // environment, host, redactions, "reads": "declared", ...

  // Subjects are the outputs, then a tree's single files (`files`: "<tree path>/<file path>").
  Statement to_statement(const std::vector<ResourceDescriptor>& files) const;
  // kInvalidInput unless every output is among the subjects and every input among the
  // resolvedDependencies.
  static Result<Provenance> from_statement(const Statement& statement);
};

// A run that failed: never provenance, claims no output.
struct RunFailure {
  std::string step;
  std::string kind;
  std::string builder_id;
  std::string invocation_id;
  Timestamp started;
  Timestamp finished;
  std::vector<std::string> command;
  int exit_status = 0;  // as a shell reports it: 128 + n for signal n
  Sha256Digest run_record;  // the subject
  Statement to_statement() const;
  static Result<RunFailure> from_statement(const Statement& statement);
};

struct Evaluation {
  std::string model_name;
  Sha256Digest model;  // the subject
  Timestamp created;
  struct Metric {
    std::string name;
    double value;
    bool operator==(const Metric&) const = default;
  };
  std::vector<Metric> metrics;             // at least one, names unique, values finite
  std::optional<std::int64_t> sample_size;
  RunArtifact dataset;
  std::optional<std::string> invocation_id;  // the run that measured it
  Statement to_statement() const;
  static Result<Evaluation> from_statement(const Statement& statement);
};

// SVR v0.2 with DATASET_CLEARED.
struct Clearance {
  std::string dataset_name;
  Sha256Digest dataset;  // the subject
  Timestamp created;
  std::string verifier_id;
  std::vector<std::string> properties;
  Statement to_statement() const;
  static Result<Clearance> from_statement(const Statement& statement);
};

struct Release {
  Sha256Digest artifact;  // the subject
  std::string role;       // "model" or "dataset"
  std::string name;
  std::string version;
  // purl "pkg:generic/<name>@<version>" (percent-encoded); role in the subject's annotations.
  Statement to_statement() const;
  static Result<Release> from_statement(const Statement& statement);
};

struct Finding {
  std::string subject_name;
  Sha256Digest subject;
  Timestamp created;
  std::string severity;  // low, medium, high, critical
  std::string title;
  std::string detail;
  Statement to_statement() const;
  static Result<Finding> from_statement(const Statement& statement);
};

struct Vsa {
  std::string subject_name;
  Sha256Digest subject;
  Timestamp time_verified;
  std::string verifier_id;
  std::string verifier_version;
  std::string resource_uri;  // artifact and environment
  std::string policy_uri;
  Sha256Digest policy_digest;
  struct InputAttestation {
    Sha256Digest statement;  // uri: "sha256:<statement id>"
    Sha256Digest bundle;     // digest
    bool operator==(const InputAttestation&) const = default;
  };
  std::vector<InputAttestation> inputs;
  bool passed = false;
  std::vector<std::string> verified_levels;
  // Extension fields, named by URI.
  Sha256Digest trust_file_digest;
  json::Array reasons;      // the decision's reasons, as the policy gave them
  json::Object decision;    // what replay needs beside: environment, facts digest, trust version
  Statement to_statement() const;
  static Result<Vsa> from_statement(const Statement& statement);
};

}  // namespace hallmark::attest

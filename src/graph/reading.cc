#include "graph/reading.h"

#include "attest/predicates.h"
#include "sigstore/verifier.h"

namespace hallmark::graph {
namespace {

using store::Edge;
using store::EdgeKind;
using store::NodeKey;
using store::NodeKind;

NodeKey artifact(const Sha256Digest& digest) { return {NodeKind::kArtifact, digest}; }

Edge edge_of(const NodeKey& src, EdgeKind kind, const Sha256Digest& dst, std::string label) {
  Edge edge{};
  edge.src = src;
  edge.dst = artifact(dst);
  edge.kind = kind;
  edge.label = std::move(label);
  edge.statement = src.digest;
  return edge;
}

void add_alias(std::vector<store::Alias>& aliases, const NodeKey& node, std::string scheme,
               std::string value) {
  if (!value.empty()) aliases.push_back({node, std::move(scheme), std::move(value)});
}

void read_subjects(const attest::Statement& statement, const NodeKey& node, Reading& reading) {
  for (const attest::ResourceDescriptor& subject : statement.subjects) {
    if (const auto digest = subject.sha256()) {
      reading.edges.push_back(edge_of(node, EdgeKind::kAbout, *digest, statement.predicate_type));
    }
  }
}

void read_provenance(const attest::Provenance& run, const Sha256Digest& id, Reading& reading) {
  const NodeKey node{NodeKind::kRun, id};
  for (const attest::RunArtifact& input : run.inputs) {
    reading.edges.push_back(edge_of(node, EdgeKind::kConsumed, input.digest, input.path));
  }
  for (const attest::RunArtifact& output : run.outputs) {
    reading.edges.push_back(edge_of(node, EdgeKind::kProduced, output.digest, output.path));
  }
  for (Edge& edge : reading.edges) {
    edge.valid_from = run.started;
    edge.valid_to = run.finished;
  }
  add_alias(reading.aliases, node, "run", run.invocation_id);
  add_alias(reading.aliases, node, "git", run.git.commit);
  add_alias(reading.aliases, node, "step", run.step);
}

void read_run_failure(const attest::RunFailure& run, const Sha256Digest& id, Reading& reading) {
  const NodeKey node{NodeKind::kRun, id};
  add_alias(reading.aliases, node, "run", run.invocation_id);
  add_alias(reading.aliases, node, "step", run.step);
}

void read_evaluation(const attest::Evaluation& evaluation, const NodeKey& node, Reading& reading) {
  reading.edges.push_back(
      edge_of(node, EdgeKind::kEvaluatedOn, evaluation.dataset.digest, evaluation.dataset.path));
}

void read_release(const attest::Release& release, Reading& reading) {
  add_alias(reading.names, artifact(release.artifact), "release",
            release.role + ":" + release.name + "@" + release.version);
}

// What the predicate says beyond its subjects.
void read_claim(const attest::Statement& statement, const NodeKey& node, Reading& reading) {
  if (statement.predicate_type == attest::kEvalType) {
    if (const auto evaluation = attest::Evaluation::from_statement(statement)) {
      read_evaluation(*evaluation, node, reading);
    }
  } else if (statement.predicate_type == attest::kReleaseType) {
    if (const auto release = attest::Release::from_statement(statement)) {
      read_release(*release, reading);
    }
  }
}

// True if the statement is a run's and was read.
bool read_run(const attest::Statement& statement, const Sha256Digest& id, Reading& reading) {
  if (statement.predicate_type == attest::kProvenanceType) {
    const auto run = attest::Provenance::from_statement(statement);
    if (run) read_provenance(*run, id, reading);
    return run.has_value();
  }
  if (statement.predicate_type == attest::kRunFailureType) {
    const auto run = attest::RunFailure::from_statement(statement);
    if (run) read_run_failure(*run, id, reading);
    return run.has_value();
  }
  return false;
}

// An OMS statement's subject is the OMS root, which names no artifact of ours: which tree it is
// about is found by its files.
bool read_oms(const attest::Statement& statement, Reading& reading) {
  if (statement.predicate_type != attest::kOmsType) return false;
  auto manifest = model::OmsManifest::from_statement(statement);
  // Other forms' digests are those of no stored file.
  if (!manifest || !manifest->is_files_sha256()) return false;
  reading.oms = *std::move(manifest);
  return true;
}

}  // namespace

Reading read_statement(const attest::Statement& statement, const Sha256Digest& id) {
  Reading reading;
  const NodeKey node{NodeKind::kStatement, id};
  const auto time = sigstore::claimed_time(statement);
  if (!time) {
    reading.is_malformed = true;
    read_subjects(statement, node, reading);
    return reading;
  }
  reading.time = *time;
  if (read_run(statement, id, reading)) return reading;
  add_alias(reading.aliases, node, "type", statement.predicate_type);
  if (read_oms(statement, reading)) return reading;
  read_subjects(statement, node, reading);
  read_claim(statement, node, reading);
  return reading;
}

}  // namespace hallmark::graph

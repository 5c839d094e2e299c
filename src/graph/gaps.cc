#include <algorithm>
#include <climits>
#include <map>
#include <set>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "graph/graph.h"
#include "graph/indexer.h"

namespace hallmark::graph {
namespace {

using store::Edge;
using store::EdgeKind;
using store::NodeKey;
using store::NodeKind;

// A run of the chain as its edges show it.
struct Run {
  std::string trust;  // "verified" if any bundle of its statement is
  Sha256Digest bundle;
  std::vector<Edge> inputs;
};

std::map<NodeKey, Run> runs_of(const Answer& answer) {
  std::map<NodeKey, Run> runs;
  for (const Edge& edge : answer.edges) {
    if (edge.src.kind != NodeKind::kRun || !edge.bundle) continue;
    Run& run = runs[edge.src];
    if (run.trust != name_of(sigstore::Trust::kVerified)) run.trust = edge.trust;
    run.bundle = *edge.bundle;
    if (edge.kind == EdgeKind::kConsumed) run.inputs.push_back(edge);
  }
  return runs;
}

std::set<NodeKey> produced_in(const Answer& answer) {
  std::set<NodeKey> produced;
  for (const Edge& edge : answer.edges) {
    // A contains edge is in the chain only when a run produced the tree.
    if (edge.kind == EdgeKind::kProduced || edge.kind == EdgeKind::kContains) {
      produced.insert(edge.dst);
    }
  }
  return produced;
}

bool reads_are_observed(const attest::Provenance& run) {
  const auto reads = run.internal.find("reads");
  return reads != run.internal.end() && reads->second == json::Value("observed");
}

void add_run_gaps(const NodeKey& node, const Run& run, const attest::Provenance& provenance,
                  std::vector<Gap>& gaps) {
  const std::string& step = provenance.step;
  if (run.trust != name_of(sigstore::Trust::kVerified)) {
    gaps.push_back({"edge-not-verified", node, step, "the run's statement is " + run.trust});
  }
  if (!run.inputs.empty() && !reads_are_observed(provenance)) {
    gaps.push_back({"input-only-declared", node, step,
                    "the run's inputs were declared, its reads were not observed"});
  }
  if (provenance.git.dirty_digest) {
    gaps.push_back({"dirty-commit", node, step,
                    "the work tree differed from commit " + provenance.git.commit});
  }
}

Result<attest::Provenance> read_provenance(const Sources& sources, const Sha256Digest& bundle) {
  const sigstore::Bundle read = TRY(read_bundle(sources.statements, bundle));
  return attest::Provenance::from_statement(TRY(attest::Statement::parse(read.envelope().payload)));
}

}  // namespace

Result<std::vector<Gap>> gaps(const Sources& sources, const NodeKey& root) {
  const Answer answer = TRY(lineage(sources, root, INT_MAX));
  const std::set<NodeKey> produced = produced_in(answer);
  std::vector<Gap> gaps;
  if (root.kind == NodeKind::kArtifact && !produced.contains(root)) {
    gaps.push_back({"input-without-producer", root, "", "no recorded run produced it"});
  }
  for (const auto& [node, run] : runs_of(answer)) {
    const attest::Provenance provenance =
        TRY_IN(run.bundle.text(), read_provenance(sources, run.bundle));
    add_run_gaps(node, run, provenance, gaps);
    for (const Edge& input : run.inputs) {
      if (produced.contains(input.dst)) continue;
      gaps.push_back({"input-without-producer", input.dst, provenance.step,
                      printable(input.label) + ": no recorded run produced it"});
    }
  }
  std::ranges::sort(gaps);
  gaps.erase(std::ranges::unique(gaps).begin(), gaps.end());
  return gaps;
}

}  // namespace hallmark::graph

#include <set>

#include "graph/graph.h"
#include "graph/indexer.h"
#include "graph/walk.h"

namespace hallmark::graph {
namespace {

using store::Edge;
using store::EdgeKind;
using store::NodeKey;
using store::NodeKind;

class Collector {
 public:
  explicit Collector(const Sources& sources) : sources_(sources) {}

  Result<store::Evidence> collect(const NodeKey& root) {
    TRY(start(root));
    while (!todo_.empty()) {
      const NodeKey artifact = todo_.extract(todo_.begin()).value();
      TRY(visit(artifact));
    }
    return std::move(evidence_);
  }

 private:
  store::GraphIndex& index() { return sources_.index; }

  Result<void> start(const NodeKey& root) {
    if (root.kind == NodeKind::kArtifact) enqueue(root);
    if (root.kind == NodeKind::kRun) {
      for (const Edge& edge : TRY(index().edges_from(root, EdgeKind::kProduced))) {
        enqueue(edge.dst);
      }
      return visit_run(root);
    }
    for (const Edge& edge : TRY(claims_of(index(), root))) enqueue(edge.dst);
    return {};
  }

  void enqueue(const NodeKey& artifact) {
    if (seen_.insert(artifact).second) todo_.insert(artifact);
  }

  Result<void> visit(const NodeKey& artifact) {
    TRY(add_manifest(artifact));
    for (const Edge& edge : TRY(index().edges_to(artifact, EdgeKind::kAbout))) {
      TRY(add_bundle(edge));
      // An evaluation brings its dataset along.
      for (const Edge& on : TRY(index().edges_from(edge.src, EdgeKind::kEvaluatedOn))) {
        enqueue(on.dst);
      }
    }
    const Neighbours found = TRY(producers(index(), artifact));
    for (const Edge& edge : found.via) enqueue(edge.src);
    for (const Edge& edge : found.runs) {
      TRY(add_bundle(edge));
      TRY(visit_run(edge.src));
    }
    return {};
  }

  Result<void> visit_run(const NodeKey& run) {
    if (!seen_.insert(run).second) return {};
    for (const Edge& edge : TRY(index().edges_from(run, EdgeKind::kConsumed))) {
      TRY(add_bundle(edge));
      enqueue(edge.dst);
    }
    for (const Edge& edge : TRY(index().edges_from(run, EdgeKind::kProduced))) {
      TRY(add_bundle(edge));
      TRY(add_manifest(edge.dst));
    }
    return {};
  }

  Result<void> add_bundle(const Edge& edge) {
    if (!edge.bundle || evidence_.bundles.contains(*edge.bundle)) return {};
    evidence_.add(TRY(read_bundle(sources_.statements, *edge.bundle)));
    return {};
  }

  // If it is a tree whose manifest was received.
  Result<void> add_manifest(const NodeKey& artifact) {
    if (evidence_.manifests.contains(artifact.digest)) return {};
    if (!TRY(is_tree(index(), artifact))) return {};
    evidence_.add(TRY(read_manifest(sources_.objects, artifact.digest)));
    return {};
  }

  const Sources& sources_;
  store::Evidence evidence_;
  std::set<NodeKey> seen_;
  std::set<NodeKey> todo_;
};

}  // namespace

Result<store::Evidence> evidence_of(const Sources& sources, const NodeKey& root) {
  return Collector(sources).collect(root);
}

}  // namespace hallmark::graph

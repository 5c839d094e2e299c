#include "graph/walk.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "graph/graph.h"

namespace hallmark::graph {
namespace {

using store::Edge;
using store::EdgeKind;
using store::GraphIndex;
using store::NodeKey;
using store::NodeKind;

void append(std::vector<Edge>& edges, std::vector<Edge> more) {
  edges.insert(edges.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

// Follows a contains edge to `other` end if runs of `kind` are there.
Result<void> hop(GraphIndex& index, const Edge& contains, const NodeKey& other, EdgeKind kind,
                 Neighbours& neighbours) {
  std::vector<Edge> runs = TRY(index.edges_to(other, kind));
  if (runs.empty()) return {};
  neighbours.via.push_back(contains);
  append(neighbours.runs, std::move(runs));
  return {};
}

class Walker {
 public:
  Walker(GraphIndex& index, Direction direction) : index_(index), direction_(direction) {}

  Result<Answer> walk(const NodeKey& root, int depth_max) {
    TRY(start(root));
    for (int depth = 0; !artifacts_.empty(); ++depth) {
      const std::set<NodeKey> runs = TRY(step(depth < depth_max));
      artifacts_.clear();
      for (const NodeKey& run : runs) TRY(visit_run(run));
    }
    Answer answer{.root = root, .direction = direction_};
    answer.nodes.assign(nodes_.begin(), nodes_.end());
    answer.edges.assign(edges_.begin(), edges_.end());
    answer.is_truncated = is_truncated_;
    return answer;
  }

 private:
  Result<void> start(const NodeKey& root) {
    nodes_.insert(root);
    if (root.kind == NodeKind::kRun) return visit_run(root);
    if (root.kind == NodeKind::kArtifact) artifacts_.insert(root);
    for (const Edge& edge : TRY(claims_of(index_, root))) {
      add(edge);
      artifacts_.insert(edge.dst);
    }
    visited_artifacts_ = artifacts_;
    return {};
  }

  void add(const Edge& edge) {
    nodes_.insert(edge.src);
    nodes_.insert(edge.dst);
    edges_.insert(edge);
  }

  // The runs behind the current artifacts that were not visited yet. With `may_follow` false it
  // only notes that there are some.
  Result<std::set<NodeKey>> step(bool may_follow) {
    std::set<NodeKey> runs;
    for (const NodeKey& artifact : artifacts_) {
      const Neighbours found =
          TRY(direction_ == Direction::kUpstream ? producers(index_, artifact)
                                                 : consumers(index_, artifact));
      if (!may_follow) {
        is_truncated_ |= std::ranges::any_of(
            found.runs, [&](const Edge& edge) { return !visited_runs_.contains(edge.src); });
        continue;
      }
      for (const Edge& edge : found.via) add(edge);
      for (const Edge& edge : found.runs) {
        if (!visited_runs_.contains(edge.src)) runs.insert(edge.src);
        add(edge);
      }
    }
    return runs;
  }

  Result<void> visit_run(const NodeKey& run) {
    visited_runs_.insert(run);
    const EdgeKind kind =
        direction_ == Direction::kUpstream ? EdgeKind::kConsumed : EdgeKind::kProduced;
    for (const Edge& edge : TRY(index_.edges_from(run, kind))) {
      add(edge);
      if (visited_artifacts_.insert(edge.dst).second) artifacts_.insert(edge.dst);
    }
    return {};
  }

  GraphIndex& index_;
  Direction direction_;
  std::set<NodeKey> artifacts_;  // to be followed next
  std::set<NodeKey> visited_artifacts_;
  std::set<NodeKey> visited_runs_;
  std::set<NodeKey> nodes_;
  std::set<Edge> edges_;
  bool is_truncated_ = false;
};

}  // namespace

Result<Neighbours> producers(GraphIndex& index, const NodeKey& artifact) {
  Neighbours neighbours;
  neighbours.runs = TRY(index.edges_to(artifact, EdgeKind::kProduced));
  for (const Edge& edge : TRY(index.edges_to(artifact, EdgeKind::kContains))) {
    TRY(hop(index, edge, edge.src, EdgeKind::kProduced, neighbours));
  }
  return neighbours;
}

Result<Neighbours> consumers(GraphIndex& index, const NodeKey& artifact) {
  Neighbours neighbours;
  neighbours.runs = TRY(index.edges_to(artifact, EdgeKind::kConsumed));
  for (const Edge& edge : TRY(index.edges_to(artifact, EdgeKind::kContains))) {
    TRY(hop(index, edge, edge.src, EdgeKind::kConsumed, neighbours));
  }
  for (const Edge& edge : TRY(index.edges_from(artifact, EdgeKind::kContains))) {
    TRY(hop(index, edge, edge.dst, EdgeKind::kConsumed, neighbours));
  }
  return neighbours;
}

Result<std::vector<Edge>> claims_of(GraphIndex& index, const NodeKey& root) {
  std::vector<Edge> claims;
  if (root.kind != NodeKind::kStatement) return claims;
  append(claims, TRY(index.edges_from(root, EdgeKind::kAbout)));
  append(claims, TRY(index.edges_from(root, EdgeKind::kEvaluatedOn)));
  return claims;
}

Result<Answer> lineage(const Sources& sources, const NodeKey& root, int depth_max) {
  return Walker(sources.index, Direction::kUpstream).walk(root, depth_max);
}

Result<Answer> impact(const Sources& sources, const NodeKey& root, int depth_max) {
  return Walker(sources.index, Direction::kDownstream).walk(root, depth_max);
}

}  // namespace hallmark::graph

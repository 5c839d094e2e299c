#pragma once

// One step along the chain, shared by everything that walks it.

#include <vector>

#include "base/result.h"
#include "store/stores.h"

namespace hallmark::graph {

// The runs next to an artifact, with the edges that lead there. `via` are contains edges of hops
// over a tree; the trees are not followed any further.
struct Neighbours {
  std::vector<store::Edge> via;
  std::vector<store::Edge> runs;  // produced or consumed; src is the run
};

// Upstream: runs that produced the artifact, or a tree that contains it.
Result<Neighbours> producers(store::GraphIndex& index, const store::NodeKey& artifact);
// Downstream: runs that consumed the artifact, a tree that contains it, or a file that it contains.
Result<Neighbours> consumers(store::GraphIndex& index, const store::NodeKey& artifact);

// The artifacts at which a walk from `root` starts: itself, or what a statement is about. For a
// run there are none: it is a step itself.
Result<std::vector<store::Edge>> claims_of(store::GraphIndex& index, const store::NodeKey& root);

}  // namespace hallmark::graph

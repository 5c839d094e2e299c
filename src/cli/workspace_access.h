#pragma once

// How commands reach the workspace: found upwards from the working directory, or named by
// --workspace or HALLMARK_WORKSPACE.

#include <memory>

#include "cli/context.h"
#include "cli/trust_access.h"
#include "graph/graph.h"
#include "model/measure.h"
#include "store/config.h"

namespace hallmark::cli {

// The `.hallmark` folder, its format checked. kNotFound, naming `hallmark init`, if there is none.
Result<Path> workspace(Context& context);
Result<store::WorkspaceConfig> workspace_config(Context& context);

// How the identity of `path` is measured: the root of this workspace's project without the
// workspace. Not for gate, sign and verify, where whoever uses the folder would get more than was
// looked at.
model::MeasureOptions identity_options(Context& context, const Path& path);

// Everything a graph question needs, the index brought up to date.
class OpenGraph {
 public:
  // `trust` may be null: every signer is then unknown.
  static Result<std::unique_ptr<OpenGraph>> open(Context& context, const Path& workspace,
                                                 std::optional<sigstore::TrustFile> trust);
  const graph::Sources& sources() const { return *sources_; }
  store::OpenStores& stores() { return stores_; }

 private:
  OpenGraph() = default;
  store::OpenStores stores_;
  std::unique_ptr<store::GraphIndex> index_;
  std::optional<sigstore::TrustFile> trust_;
  std::optional<graph::Sources> sources_;
};

// A reference to a node: an existing path is measured, the rest is the graph's.
Result<store::NodeKey> resolve_reference(Context& context, const graph::Sources& sources,
                                         std::string_view reference);

// The path that `reference` names, or nullopt if it has a reference's prefix (write ./model:x for a
// file of such a name) or nothing is there.
std::optional<Path> as_existing_path(Context& context, std::string_view reference);

}  // namespace hallmark::cli

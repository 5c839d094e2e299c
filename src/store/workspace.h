#pragma once

// A workspace: the folder `.hallmark/` in a project (design, section 6).
//
// Found upwards as git does it, never created silently. A format number newer than ours is
// refused. receive() is the one way in for statements and manifests: it writes object or bundle,
// then the journal, each durable, and only then returns.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "model/tree_manifest.h"
#include "sigstore/bundle.h"
#include "store/config.h"
#include "store/stores.h"

namespace hallmark::store {

inline constexpr std::string_view kWorkspaceName = ".hallmark";
inline constexpr int kWorkspaceFormat = 1;

// The folder `.hallmark` at or above `start`; kNotFound with the command that makes one.
Result<Path> find_workspace(Files& files, const Path& start);

// Makes `project/.hallmark` with format, .gitignore, config.toml and empty stores. kConflict if
// there is one. Leaves nothing half-made that find_workspace() would find: `format` comes last.
Result<Path> create_workspace(Files& files, const Path& project, std::string_view config_toml);

// Refuses a missing, malformed or newer format.
Result<void> check_workspace_format(Files& files, const Path& workspace);

struct Received {
  std::vector<model::TreeManifest> manifests;
  std::vector<sigstore::Bundle> bundles;
};

// Objects and statements that are there already are not written again, nor journalled twice.
Result<void> receive(const Stores& stores, const Received& received, Timestamp now);

}  // namespace hallmark::store

#pragma once

// What git says about the code that is about to run.
//
// Asks the `git` program, without a shell, a lock, a hook, a file-system monitor, an external diff
// or a pager. GIT_DIR and its like are dropped: the repository is the one that the project lies in.

#include <map>
#include <string>
#include <vector>

#include "attest/predicates.h"
#include "base/files.h"
#include "base/result.h"

namespace hallmark::capture {

struct GitQuery {
  Path project;  // symlinks resolved
  std::map<std::string, std::string> environment;
  std::vector<int> closed_descriptors = {};
  // Untracked files here do not make the tree dirty: the statement has their own digests.
  std::vector<Path> declared = {};
};

// Empty without a repository or without git. A repository without a commit has an empty commit,
// and no dirty digest. kUnavailable, reason "git-failed", if git cannot read the repository.
//
// The dirty digest is the SHA-256 of: the hex SHA-256 of `git diff HEAD`'s binary form and a
// newline; then for each untracked file that is not ignored, in byte order, its path from the
// repository's root, a NUL, its hex SHA-256 (of a symlink's target for a symlink, "-" for what
// cannot be read), and a newline. Not set when both are empty.
Result<attest::GitState> git_state(const GitQuery& query);

}  // namespace hallmark::capture

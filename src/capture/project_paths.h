#pragma once

// Where a path that the user wrote lies in the project, and nowhere else.
//
// A path is normalised lexically, then the symlinks of its existing folders are resolved; what
// comes out must lie in the project, outside its workspace. The last component is not followed:
// measuring refuses a symlink there.

#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace hallmark::capture {

struct ProjectPath {
  Path absolute;
  std::string relative;  // to the project, "/" separated; "." is the project itself
  bool operator==(const ProjectPath&) const = default;
};

// Equal, or one inside the other.
bool overlap(const ProjectPath& a, const ProjectPath& b);

class ProjectPaths {
 public:
  // kNotFound or kUnavailable if either folder cannot be resolved.
  static Result<ProjectPaths> create(const Path& project, const Path& working_directory);

  // kUsage with reason "path-outside-project", "path-in-workspace" or "path-malformed".
  Result<ProjectPath> resolve(std::string_view given) const;

  const Path& project() const { return project_; }  // symlinks resolved
  // Of the working directory; empty when it lies outside the project.
  const std::string& working_directory() const { return working_directory_name_; }

 private:
  ProjectPaths(Path project, Path working_directory);
  Path project_;
  Path working_directory_;
  std::string working_directory_name_;
};

}  // namespace hallmark::capture

#include "capture/project_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "base/encoding.h"
#include "base/limits.h"

namespace hallmark::capture {
namespace {

constexpr std::string_view kWorkspaceName = ".hallmark";

bool is_inside(std::string_view inner, std::string_view outer) {
  if (outer == ".") return true;
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
}

Result<Path> resolve_folder(const Path& folder) {
  std::error_code error;
  Path real = std::filesystem::canonical(folder, error);
  if (!error) return real;
  const ErrorCode code = error == std::errc::no_such_file_or_directory ? ErrorCode::kNotFound
                                                                       : ErrorCode::kUnavailable;
  return fail(code, fmt::format("{}: {}", printable(folder.string()), error.message()));
}

// The path below `project`, "." for the project itself, empty when it lies elsewhere.
std::string below(const Path& project, const Path& path) {
  const std::string name = path.lexically_relative(project).generic_string();
  return name == ".." || name.starts_with("../") ? std::string() : name;
}

bool is_well_formed(std::string_view text) {
  return !text.empty() && text.size() <= Limits{}.path_bytes_max && is_utf8(text) &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

std::unexpected<Error> refuse(std::string_view path, std::string_view why, std::string reason) {
  return fail(ErrorCode::kUsage, fmt::format("{}: {}", printable(path), why), std::move(reason));
}

}  // namespace

bool overlap(const ProjectPath& a, const ProjectPath& b) {
  return is_inside(a.relative, b.relative) || is_inside(b.relative, a.relative);
}

ProjectPaths::ProjectPaths(Path project, Path working_directory)
    : project_(std::move(project)),
      working_directory_(std::move(working_directory)),
      working_directory_name_(below(project_, working_directory_)) {}

Result<ProjectPaths> ProjectPaths::create(const Path& project, const Path& working_directory) {
  Path real_project = TRY(resolve_folder(project));
  Path real_working_directory = TRY(resolve_folder(working_directory));
  return ProjectPaths(std::move(real_project), std::move(real_working_directory));
}

Result<ProjectPath> ProjectPaths::resolve(std::string_view given) const {
  if (!is_well_formed(given)) {
    return refuse(given, "a path must be UTF-8 without control characters", "path-malformed");
  }
  Path full = (working_directory_ / Path(given)).lexically_normal();
  if (!full.has_filename()) full = full.parent_path();  // "model/" is "model"
  std::error_code error;
  const Path parent = std::filesystem::weakly_canonical(full.parent_path(), error);
  if (error) return refuse(given, error.message(), "path-malformed");
  Path real = full == project_ ? full : parent / full.filename();
  std::string relative = below(project_, real);
  if (relative.empty()) {
    return refuse(given, fmt::format("lies outside the project {}", printable(project_.string())),
                  "path-outside-project");
  }
  if (is_inside(relative, kWorkspaceName)) {
    return refuse(given, "lies in hallmark's own workspace", "path-in-workspace");
  }
  return ProjectPath{std::move(real), std::move(relative)};
}

}  // namespace hallmark::capture

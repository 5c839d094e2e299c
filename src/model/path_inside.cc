#include "model/path_inside.h"

#include <filesystem>
#include <system_error>

#include "base/encoding.h"

namespace hallmark::model {
namespace {

std::unexpected<Error> refuse_path(const Path& path, const std::error_code& error) {
  const bool is_absent = error == std::errc::no_such_file_or_directory;
  return fail(is_absent ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
              printable(path.native()) + ": cannot resolve: " + error.message());
}

}  // namespace

Result<Path> resolve_links(const Path& path) {
  std::error_code error;
  Path resolved = std::filesystem::canonical(path, error);
  if (error) return refuse_path(path, error);
  return resolved;
}

Result<std::optional<std::string>> path_inside(const Path& path, const Path& resolved_folder) {
  std::error_code error;
  const Path absolute = std::filesystem::absolute(path, error);
  if (error) return refuse_path(path, error);
  const Path folder = std::filesystem::weakly_canonical(absolute.parent_path(), error);
  if (error) return refuse_path(path, error);
  const Path relative = (folder / path.filename()).lexically_relative(resolved_folder);
  if (relative.empty() || *relative.begin() == ".." || relative == ".") return std::nullopt;
  return relative.native();
}

}  // namespace hallmark::model

#include "capture/lock_files.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "model/measure.h"

namespace hallmark::capture {
namespace {

constexpr std::array<std::string_view, 12> kNames = {
    "requirements.txt", "uv.lock",           "poetry.lock",    "pdm.lock",
    "pixi.lock",        "Pipfile.lock",      "conda-lock.yml", "environment.yml",
    "Cargo.lock",       "package-lock.json", "go.sum",         "renv.lock",
};

bool is_lock_file(std::string_view name) {
  return std::ranges::find(kNames, name) != kNames.end() ||
         (name.starts_with("requirements") && name.ends_with(".lock"));
}

}  // namespace

Result<std::vector<attest::RunArtifact>> measure_lock_files(const Path& project) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(project, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    std::error_code unreadable;
    const bool is_regular = std::filesystem::is_regular_file(entry->symlink_status(unreadable));
    if (is_regular && is_lock_file(name)) names.push_back(std::move(name));
  }
  if (error) return fail(ErrorCode::kUnavailable, "project: cannot list: " + error.message());
  std::ranges::sort(names);

  std::vector<attest::RunArtifact> files;
  for (std::string& name : names) {
    const model::Artifact artifact = TRY_IN("lock file", model::measure(project / name));
    files.push_back({.path = std::move(name), .digest = artifact.digest});
  }
  return files;
}

}  // namespace hallmark::capture

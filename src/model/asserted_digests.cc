#include "model/asserted_digests.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "model/oms_exclusions.h"
#include "model/tree_manifest.h"

namespace hallmark::model {
namespace {

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

Result<void> check_conflicts(const std::vector<OmsFile>& files) {
  std::vector<std::string_view> names;
  names.reserve(files.size());
  for (const OmsFile& file : files) names.push_back(file.name);
  std::ranges::sort(names, is_before_by_components);
  const auto conflict = std::ranges::adjacent_find(
      names, [](std::string_view a, std::string_view b) { return is_below(b, a); });
  if (conflict == names.end()) return {};
  return fail(ErrorCode::kInvalidInput,
              fmt::format("\"{}\" is listed as a file and as a folder", printable(*conflict)),
              "path-conflict");
}

}  // namespace

Result<void> check_asserted_files(const std::vector<OmsFile>& files, const Limits& limits) {
  TRY(check_files(files, std::nullopt, limits));
  for (const OmsFile& file : files) TRY(check_tree_path(file.name, limits));
  return check_conflicts(files);
}

Result<OmsScan> scan_of_asserted(std::string subject_name, std::vector<OmsFile> files,
                                 const OmsScanOptions& options) {
  OmsExclusions exclusions(options.ignore_paths);
  if (options.ignore_git_paths) exclusions.add_git_paths();
  std::erase_if(files, [&](const OmsFile& file) { return exclusions.excludes_file(file.name); });
  TRY(check_asserted_files(files, options.limits));
  sort_files(files, OmsProfile::kOms);
  OmsScan scan{.subject_name = std::move(subject_name), .files = std::move(files)};
  scan.serialization.ignore_paths = exclusions.paths();
  scan.serialization.allow_symlinks = options.allow_symlinks;
  return scan;
}

std::map<std::string, std::size_t> count_asserted(const std::vector<OmsFile>& files) {
  std::map<std::string, std::size_t> counts;
  for (const OmsFile& file : files) {
    if (!file.asserted_by.empty()) ++counts[file.asserted_by];
  }
  return counts;
}

std::string describe_asserted(const std::vector<OmsFile>& files) {
  std::size_t total = 0;
  std::string by;
  for (const auto& [name, count] : count_asserted(files)) {
    total += count;
    by += (by.empty() ? "" : ", ") + printable(name);
  }
  if (total == 0) return "";
  return fmt::format("{} of {} digests were asserted by {}, not measured by the signer", total,
                     files.size(), by);
}

}  // namespace hallmark::model

#include "model/oms_compare.h"

#include <algorithm>
#include <compare>
#include <utility>

#include "model/oms_exclusions.h"

namespace hallmark::model {

namespace {

using Kind = OmsMismatch::Kind;

std::strong_ordering order_of(const OmsFile& a, const OmsFile& b) {
  const auto by_name = a.name <=> b.name;
  return by_name != 0 ? by_name : a.shard <=> b.shard;
}

void sort_by_name(std::vector<OmsFile>& files) {
  std::ranges::sort(files, [](const OmsFile& a, const OmsFile& b) { return order_of(a, b) < 0; });
}

bool has_name(const std::vector<OmsFile>& sorted, const std::string& name) {
  return std::ranges::binary_search(sorted, name, {}, &OmsFile::name);
}

// Drops the entries that are not selected, and returns their listed names.
std::vector<std::string> drop_unselected(std::vector<OmsFile>& files,
                                         const OmsCompareOptions& options) {
  std::vector<std::string> dropped;
  if (!options.selects) return dropped;
  std::erase_if(files, [&](const OmsFile& file) {
    if (options.selects(file.name)) return false;
    dropped.push_back(listed_name(file));
    return true;
  });
  return dropped;
}

// A shard on one side only, of a file on both, means that the file is not as long as it was.
OmsMismatch missing(const OmsFile& file, const std::vector<OmsFile>& found) {
  const bool is_changed = file.shard && has_name(found, file.name);
  return {is_changed ? Kind::kChanged : Kind::kMissing, listed_name(file), file.digest,
          std::nullopt};
}

OmsMismatch extra(const OmsFile& file, const std::vector<OmsFile>& expected) {
  const bool is_changed = file.shard && has_name(expected, file.name);
  OmsMismatch mismatch{is_changed ? Kind::kChanged : Kind::kExtra, listed_name(file), {}, {}};
  if (file.digest.bytes().empty()) return mismatch;
  mismatch.found = file.digest;
  return mismatch;
}

std::vector<OmsFile> files_left_by(OmsExclusions exclusions, const TreeManifest& tree) {
  exclusions.add_git_paths();
  std::vector<OmsFile> files;
  for (const TreeFile& file : tree.files()) {
    if (!exclusions.excludes_file(file.path)) {
      files.push_back({.name = file.path, .digest = file.digest});
    }
  }
  return files;
}

}  // namespace

OmsComparison compare(const OmsManifest& manifest, std::vector<OmsFile> files,
                      const OmsCompareOptions& options) {
  std::vector<OmsFile> expected = manifest.files();
  OmsComparison result;
  result.unchecked = drop_unselected(expected, options);
  drop_unselected(files, options);
  sort_by_name(expected);
  sort_by_name(files);

  auto signed_file = expected.begin();
  auto found = files.begin();
  while (signed_file != expected.end() || found != files.end()) {
    const auto order = signed_file == expected.end() ? std::strong_ordering::greater
                       : found == files.end()        ? std::strong_ordering::less
                                                     : order_of(*signed_file, *found);
    if (order < 0) {
      result.mismatches.push_back(missing(*signed_file++, files));
    } else if (order > 0) {
      OmsMismatch mismatch = extra(*found++, expected);
      const bool is_ignored = options.ignore_unsigned && mismatch.kind == Kind::kExtra;
      if (!is_ignored) result.mismatches.push_back(std::move(mismatch));
    } else {
      if (found->digest == signed_file->digest) {
        ++result.matched;
      } else {
        result.mismatches.push_back(
            {Kind::kChanged, listed_name(*found), signed_file->digest, found->digest});
      }
      ++signed_file;
      ++found;
    }
  }
  return result;
}

std::vector<OmsFile> oms_files_of(const TreeManifest& tree, const OmsManifest& manifest) {
  return files_left_by(OmsExclusions(manifest.serialization().ignore_paths), tree);
}

std::vector<OmsFile> oms_files_of(const TreeManifest& tree) {
  return files_left_by(OmsExclusions({}), tree);
}

std::vector<OmsFile> oms_file_of(std::string name, const Sha256Digest& digest,
                                 const OmsManifest& manifest) {
  if (manifest.is_unnamed_single_file()) name = kOmsSingleFileName;
  return {{std::move(name), digest}};
}

std::vector<OmsFile> oms_files_of(const OmsScan& scan, const OmsManifest& manifest) {
  std::vector<OmsFile> files = scan.files;
  if (scan.is_single_file && manifest.is_unnamed_single_file()) {
    for (OmsFile& file : files) file.name = kOmsSingleFileName;
  }
  return files;
}

}  // namespace hallmark::model

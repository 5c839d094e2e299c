#include "model/oms_compare.h"

#include <algorithm>
#include <utility>

#include "model/oms_exclusions.h"

namespace hallmark::model {

OmsComparison compare(const OmsManifest& manifest, std::vector<OmsFile> files,
                      bool ignore_unsigned) {
  using Kind = OmsMismatch::Kind;
  std::vector<OmsFile> expected = manifest.files();
  std::ranges::sort(expected, {}, &OmsFile::name);
  std::ranges::sort(files, {}, &OmsFile::name);

  OmsComparison result;
  auto signed_file = expected.begin();
  auto found = files.begin();
  while (signed_file != expected.end() || found != files.end()) {
    const bool is_missing =
        found == files.end() || (signed_file != expected.end() && signed_file->name < found->name);
    const bool is_extra =
        !is_missing && (signed_file == expected.end() || found->name < signed_file->name);
    if (is_missing) {
      result.mismatches.push_back(
          {Kind::kMissing, signed_file->name, signed_file->digest, std::nullopt});
      ++signed_file;
    } else if (is_extra) {
      if (!ignore_unsigned) {
        result.mismatches.push_back({Kind::kExtra, found->name, std::nullopt, found->digest});
      }
      ++found;
    } else {
      if (found->digest == signed_file->digest) {
        ++result.matched;
      } else {
        result.mismatches.push_back(
            {Kind::kChanged, found->name, signed_file->digest, found->digest});
      }
      ++signed_file;
      ++found;
    }
  }
  return result;
}

std::vector<OmsFile> oms_files_of(const TreeManifest& tree, const OmsManifest& manifest) {
  OmsExclusions exclusions(manifest.ignore_paths());
  exclusions.add_git_paths();
  std::vector<OmsFile> files;
  for (const TreeFile& file : tree.files()) {
    if (!exclusions.excludes_file(file.path)) files.push_back({file.path, file.digest});
  }
  return files;
}

std::vector<OmsFile> oms_file_of(std::string name, const Sha256Digest& digest,
                                 const OmsManifest& manifest) {
  if (manifest.is_unnamed_single_file()) name = kOmsSingleFileName;
  return {{std::move(name), digest}};
}

std::vector<OmsFile> oms_files_of(const OmsScan& scan, const OmsManifest& manifest) {
  if (!scan.is_single_file) return scan.files;
  return oms_file_of(scan.subject_name, scan.files.front().digest, manifest);
}

}  // namespace hallmark::model

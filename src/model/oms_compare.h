#pragma once

// Compares a signed manifest with files that were already hashed, so that gate and verify judge
// the very bytes that were read.

#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "model/oms_manifest.h"
#include "model/oms_scan.h"
#include "model/tree_manifest.h"

namespace hallmark::model {

struct OmsMismatch {
  enum class Kind { kMissing, kExtra, kChanged };
  Kind kind;
  std::string name;
  std::optional<Sha256Digest> expected;
  std::optional<Sha256Digest> found;
  bool operator==(const OmsMismatch&) const = default;
};

struct OmsComparison {
  std::size_t matched = 0;
  std::vector<OmsMismatch> mismatches;  // by name
  bool is_equal() const { return mismatches.empty(); }
};

// `files` are all files of the model that are not ignored; ignore_unsigned drops kExtra.
OmsComparison compare(const OmsManifest& manifest, std::vector<OmsFile> files,
                      bool ignore_unsigned = false);

// The files of a model as OMS sees them under `manifest`'s exclusions: the git defaults, the signed
// ignore_paths and the signature itself left out. The gate passes a tree manifest's files.
std::vector<OmsFile> oms_files_of(const TreeManifest& tree, const OmsManifest& manifest);
// A single-file model: named ".", if that is how `manifest` names its one file.
std::vector<OmsFile> oms_file_of(std::string name, const Sha256Digest& digest,
                                 const OmsManifest& manifest);
// What scan_model() found, with options made by as_signed().
std::vector<OmsFile> oms_files_of(const OmsScan& scan, const OmsManifest& manifest);

}  // namespace hallmark::model

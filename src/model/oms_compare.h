#pragma once

// Compares a signed manifest with files that were already hashed, so that gate and verify judge
// the very bytes that were read.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "crypto/hash_type.h"
#include "model/oms_manifest.h"
#include "model/oms_scan.h"
#include "model/tree_manifest.h"

namespace hallmark::model {

struct OmsMismatch {
  enum class Kind { kMissing, kExtra, kChanged };
  Kind kind;
  std::string name;  // as listed: of a shard with its bounds
  std::optional<crypto::FileDigest> expected;
  std::optional<crypto::FileDigest> found;
  bool operator==(const OmsMismatch&) const = default;
};

struct OmsCompareOptions {
  // Drops kExtra, but never bytes behind the signed ones of a signed file.
  bool ignore_unsigned = false;
  // Which files to look at; empty: all.
  std::function<bool(std::string_view name)> selects = {};
};

struct OmsComparison {
  std::size_t matched = 0;              // entries: files, or shards
  std::vector<OmsMismatch> mismatches;  // by name
  std::vector<std::string> unchecked;   // signed, but not selected; as listed
  bool is_equal() const { return mismatches.empty(); }
};

// `files` are all files of the model that are not ignored, read as the manifest says: with its hash
// and its shards. One without a digest was not read; it must not be signed.
OmsComparison compare(const OmsManifest& manifest, std::vector<OmsFile> files,
                      const OmsCompareOptions& options = {});

// The files of a model as OMS sees them under `manifest`'s exclusions: the git defaults, the signed
// ignore_paths and the signature itself left out. The gate passes a tree manifest's files.
std::vector<OmsFile> oms_files_of(const TreeManifest& tree, const OmsManifest& manifest);
// The same by the git defaults alone, as nothing else was signed as ignored.
std::vector<OmsFile> oms_files_of(const TreeManifest& tree);
// A single-file model: named ".", if that is how `manifest` names its one file.
std::vector<OmsFile> oms_file_of(std::string name, const Sha256Digest& digest,
                                 const OmsManifest& manifest);
// What scan_model() found, with options made by as_signed().
std::vector<OmsFile> oms_files_of(const OmsScan& scan, const OmsManifest& manifest);

}  // namespace hallmark::model

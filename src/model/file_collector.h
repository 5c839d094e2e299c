#pragma once

// The files of a scan with their digests: known from before, taken from a Git LFS pointer where
// that was asked for, or hashed.

#include <vector>

#include "base/result.h"
#include "model/hash_pool.h"
#include "model/known_files.h"
#include "model/oms_file.h"
#include "model/oms_scan.h"

namespace hallmark::model {

class FileCollector {
 public:
  // Borrows options.known.
  explicit FileCollector(const OmsScanOptions& options);

  // As HashPool::add(); kInvalidInput ("malformed-lfs-pointer") for a file that begins as a pointer
  // and is none.
  Result<void> add(const FileAt& file, Links links = Links::kRefuse);
  // Everything that was added: `files` in the specification's order, and how each was `found`.
  Result<void> finish(OmsScan& scan);

 private:
  Result<bool> is_known(const FileAt& file);
  Result<bool> is_pointer(const FileAt& file, Links links);

  bool takes_lfs_pointers_;
  const KnownFiles* known_;  // null if none fit
  std::vector<OmsFile> files_;
  std::vector<ScannedFile> found_;
  HashPool pool_;
};

}  // namespace hallmark::model

#pragma once

// The files of a scan with their digests: hashed or, where asked, taken from a Git LFS pointer that
// stands in a file's place.

#include <vector>

#include "base/result.h"
#include "model/hash_pool.h"
#include "model/oms_file.h"

namespace hallmark::model {

class FileCollector {
 public:
  FileCollector(const HashOptions& options, bool takes_lfs_pointers)
      : takes_lfs_pointers_(takes_lfs_pointers), pool_(options) {}

  // As HashPool::add(); kInvalidInput ("malformed-lfs-pointer") for a file that begins as a pointer
  // and is none.
  Result<void> add(const FileAt& file, Links links = Links::kRefuse);
  // Everything that was added, in the specification's order.
  Result<std::vector<OmsFile>> finish();

 private:
  bool takes_lfs_pointers_;
  std::vector<OmsFile> asserted_;
  HashPool pool_;
};

}  // namespace hallmark::model

#pragma once

// Hashes one file after the other and hands each one's bytes on as they are hashed. Without
// somebody to hand them to, a HashPool is faster.

#include <cstddef>
#include <functional>

#include "base/digest.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "model/measure.h"
#include "model/open_file.h"
#include "model/walk.h"

namespace hallmark::model {

class FileHasher {
 public:
  // `progress` may be empty.
  FileHasher(MeasureSink& sink, std::function<void(std::uint64_t bytes_done)> progress);

  // kUnavailable ("changed-while-read") unless `file` is the same before and after.
  struct Hashed {
    Sha256Digest digest;
    Fingerprint fingerprint;
  };
  Result<Hashed> hash(const FileAt& file);

 private:
  MeasureSink& sink_;
  std::function<void(std::uint64_t)> progress_;
  crypto::Sha256 sha256_;
  std::uint64_t bytes_done_ = 0;  // of all files
};

}  // namespace hallmark::model

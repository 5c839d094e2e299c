#pragma once

// Hashes one file after the other, each in one pass and in constant memory.

#include <cstddef>
#include <functional>
#include <memory>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "model/measure.h"
#include "model/walk.h"

namespace hallmark::model {

struct HashedFile {
  Sha256Digest digest;
  Fingerprint fingerprint;
};

enum class Links { kRefuse, kFollow };

class FileHasher {
 public:
  // `sink` may be null, `progress` empty.
  FileHasher(MeasureSink* sink, std::function<void(std::uint64_t bytes_done)> progress);

  // kUnavailable ("changed-while-read") unless `file` is the same before and after. With
  // Links::kFollow a link that leads to anything but a file is refused as "symlink".
  Result<HashedFile> hash(const FileAt& file, Links links = Links::kRefuse);

 private:
  Result<void> read(int fd, const FileAt& file, std::uint64_t size_bytes);

  MeasureSink* sink_;
  std::function<void(std::uint64_t)> progress_;
  crypto::Sha256 sha256_;
  std::unique_ptr<std::byte[]> buffer_;  // kChunkBytes
  std::uint64_t bytes_done_ = 0;         // of all files
};

// Of `file` itself, without opening it.
Result<Fingerprint> fingerprint_of(const FileAt& file);

}  // namespace hallmark::model

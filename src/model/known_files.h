#pragma once

// Files whose digests a signature of before still tells, because they look to stat() as they did
// when their bytes were read for it.
//
// A file changed so soon after it was read that its times could be the same ("racy", as git calls
// it) is never known.

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/oms_manifest.h"
#include "model/open_file.h"

namespace hallmark::model {

struct OmsScan;
struct StatCache;

// No file system in use has coarser times (FAT: two seconds).
inline constexpr std::chrono::seconds kStatGranularity{2};

class KnownFiles {
 public:
  // `manifest` must be verified, and `cache` be bound to its signature. What the signer of
  // `manifest` did not read himself is not known.
  KnownFiles(const StatCache& cache, const OmsManifest& manifest);

  // Whether the digests are of this kind; others help nobody.
  bool fits(crypto::HashType hash, std::optional<std::uint64_t> shard_size) const;
  // The file, or all its shards; null when it must be read.
  const std::vector<OmsFile>* find(std::string_view path, const Fingerprint& found) const;
  std::size_t size() const { return files_.size(); }

  // kUntrusted ("stat-cache-wrong") if a file of `scan`, which was read, looks as it did and is
  // another.
  Result<void> check(const OmsScan& scan) const;

 private:
  struct Known {
    Fingerprint fingerprint;
    std::vector<OmsFile> listed;
  };

  crypto::HashType hash_;
  std::optional<std::uint64_t> shard_size_;
  std::map<std::string, Known, std::less<>> files_;
};

}  // namespace hallmark::model

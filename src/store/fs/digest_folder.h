#pragma once

// Files named by their SHA-256 below a root: ab/cdef…SUFFIX. What objects and statements share.
//
// A file appears under its name only whole and synced. Confined to one thread at a time; several
// processes may use one root at once.

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/files.h"
#include "base/random.h"
#include "base/result.h"

namespace hallmark::store {

class DigestFolder {
 public:
  DigestFolder(Files& files, Random& random, Path root, std::string suffix)
      : files_(files), random_(random), root_(std::move(root)), suffix_(std::move(suffix)) {}

  Result<bool> contains(const Sha256Digest& digest);
  // kCorrupt ("digest-mismatch") if the bytes are not the digest's, kNotFound if absent.
  Result<Bytes> read(const Sha256Digest& digest, std::size_t bytes_max);
  Result<std::unique_ptr<ReadableFile>> open(const Sha256Digest& digest);
  // A file of the right size is taken for the right one; of another size it is replaced.
  Result<void> put(const Sha256Digest& digest, ByteView bytes);
  // Gives a synced temporary file below the root its name.
  Result<void> adopt(const Path& temporary, const Sha256Digest& digest);
  Result<std::vector<Sha256Digest>> list();

  // A name for a temporary file below the root, which is made if absent.
  Result<Path> temporary_path();

 private:
  Path folder_of(const Sha256Digest& digest) const;
  Path path_of(const Sha256Digest& digest) const;
  Result<std::optional<std::uint64_t>> size_of(const Sha256Digest& digest);
  Result<void> refuse_linked_folder(const Sha256Digest& digest);
  Result<void> ensure_folder(const Sha256Digest& digest);
  std::string unique_name();
  Result<void> list_folder(const std::string& folder, std::vector<Sha256Digest>& digests);

  Files& files_;
  Random& random_;
  Path root_;
  std::string suffix_;
  std::bitset<256> ensured_;  // by the digest's first byte: folders known to be durable
};

// What is kept under a digest has other bytes.
std::unexpected<Error> digest_mismatch(ErrorCode code, const Sha256Digest& expected,
                                       const Sha256Digest& found);

}  // namespace hallmark::store

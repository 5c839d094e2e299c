#pragma once

// Objects as read-only files below a root, ab/cdef….

#include "store/fs/digest_folder.h"
#include "store/stores.h"

namespace hallmark::store {

// Confined to one thread at a time; several processes may use one root at once.
class FsObjectStore final : public ObjectStore {
 public:
  // Borrows `files` and `random`. The root is made by the first write.
  FsObjectStore(Files& files, Random& random, Path root)
      : files_(files), folder_(files, random, std::move(root), "") {}

  Result<bool> contains(const Sha256Digest& digest) override;
  Result<Bytes> read(const Sha256Digest& digest, std::size_t bytes_max) override;
  Result<void> put(const Sha256Digest& digest, ByteView bytes) override;
  Result<std::unique_ptr<Writer>> writer() override;
  Result<void> read_to(const Sha256Digest& digest,
                       const std::function<Result<void>(ByteView)>& sink) override;
  Result<std::vector<Sha256Digest>> list() override;

 private:
  Files& files_;
  DigestFolder folder_;
};

}  // namespace hallmark::store

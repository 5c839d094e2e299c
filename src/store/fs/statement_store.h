#pragma once

// Bundles as read-only files below a root, ab/cdef….json.

#include "store/fs/digest_folder.h"
#include "store/stores.h"

namespace hallmark::store {

// Confined to one thread at a time; several processes may use one root at once.
class FsStatementStore final : public StatementStore {
 public:
  // Borrows `files` and `random`. The root is made by the first write.
  FsStatementStore(Files& files, Random& random, Path root)
      : folder_(files, random, std::move(root), ".json") {}

  Result<bool> contains(const Sha256Digest& bundle) override;
  Result<std::string> read(const Sha256Digest& bundle) override;
  Result<void> put(const Sha256Digest& bundle, std::string_view canonical) override;
  Result<std::vector<Sha256Digest>> list() override;

 private:
  DigestFolder folder_;
};

}  // namespace hallmark::store

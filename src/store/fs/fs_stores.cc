#include "store/fs/fs_stores.h"

#include "store/fs/journal.h"
#include "store/fs/object_store.h"
#include "store/fs/statement_store.h"

namespace hallmark::store {

OpenStores open_fs_stores(Files& files, Random& random, const Path& root) {
  return {std::make_unique<FsObjectStore>(files, random, root / "objects"),
          std::make_unique<FsStatementStore>(files, random, root / "statements"),
          std::make_unique<FsJournal>(files, root / "journal", root / "lock")};
}

}  // namespace hallmark::store

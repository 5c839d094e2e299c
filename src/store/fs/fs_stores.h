#pragma once

// The three stores of one folder: a workspace, or a folder that serves as a remote.

#include "store/fs/journal.h"
#include "store/fs/object_store.h"
#include "store/fs/statement_store.h"

namespace hallmark::store {

// objects/, statements/, journal/ and lock below `root`; nothing is made before the first write.
struct FsStores {
  FsStores(Files& files, Random& random, const Path& root)
      : objects(files, random, root / "objects"),
        statements(files, random, root / "statements"),
        journal(files, root / "journal", root / "lock") {}

  Stores stores() { return {objects, statements, journal}; }

  FsObjectStore objects;
  FsStatementStore statements;
  FsJournal journal;
};

}  // namespace hallmark::store

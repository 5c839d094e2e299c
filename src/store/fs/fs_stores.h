#pragma once

// The three stores of one folder: a workspace, or a folder that serves as a remote.

#include "base/files.h"
#include "base/random.h"
#include "store/stores.h"

namespace hallmark::store {

// objects/, statements/, journal/ and lock below `root`; nothing is made before the first write.
// `files` and `random` are borrowed.
OpenStores open_fs_stores(Files& files, Random& random, const Path& root);

}  // namespace hallmark::store

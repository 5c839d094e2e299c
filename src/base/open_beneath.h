#pragma once

// Opening what lies below a folder, and nothing else: never through a symlink, never outside.

#include <string_view>

#include "base/posix.h"

namespace hallmark {

// `path`, relative to the folder `root`, with `flags` of open(2). A closed descriptor on failure,
// with errno: EINVAL unless `path` is made of plain names, ELOOP or ENOTDIR at a symlink.
//
// By openat2(2) with RESOLVE_BENEATH, NO_SYMLINKS and NO_MAGICLINKS; where the kernel has or allows
// no such call, or the path is too long for one, by open_by_components().
FileDescriptor open_beneath(int root, std::string_view path, int flags);

// The same, one folder after the other, each by openat(2) with O_NOFOLLOW.
FileDescriptor open_by_components(int root, std::string_view path, int flags);

}  // namespace hallmark

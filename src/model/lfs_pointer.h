#pragma once

// Git LFS pointers: what a repository that was cloned without its large files has in their places
// (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).

#include <cstdint>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"

namespace hallmark::model {

// A larger file is no pointer, whatever it begins with.
inline constexpr std::size_t kLfsPointerBytesMax = 1024;

struct LfsPointer {
  Sha256Digest digest;
  std::uint64_t size_bytes;
};

// Whether a whole file is meant as a pointer: small, with the version line in front.
bool claims_to_be_lfs_pointer(std::string_view text);

// Exactly the three lines version, oid and size. kInvalidInput, "malformed-lfs-pointer", also for
// a pointer with extensions: its digest is not that of the file.
Result<LfsPointer> parse_lfs_pointer(std::string_view text);

}  // namespace hallmark::model

#pragma once

#include <vector>

#include "attest/predicates.h"
#include "base/files.h"
#include "base/result.h"

namespace hallmark::capture {

// The files at the top of the project that pin what code it depends on (requirements.txt, uv.lock,
// Cargo.lock, ...), by name. A symlink of such a name is none.
Result<std::vector<attest::RunArtifact>> measure_lock_files(const Path& project);

}  // namespace hallmark::capture

#pragma once

#include "base/files.h"
#include "json/value.h"

namespace hallmark::capture {

// Kernel, machine, processor, cores and distribution, read from `root`/proc and `root`/etc. What
// cannot be read is left out. No name of the machine or of anybody on it.
json::Object host_facts(const Path& root);

}  // namespace hallmark::capture

#pragma once

// A policy folder, loaded and ready to decide.

#include <memory>

#include "cli/context.h"
#include "policy/policy.h"

namespace hallmark::cli {

struct LoadedPolicy {
  policy::PolicyBundle bundle;
  std::unique_ptr<policy::Engine> engine;
};

// A policy that does not load is kInternal, whatever is wrong with it: nothing was decided, and
// that is neither a yes nor a no.
Result<LoadedPolicy> load_policy(const Path& folder, bool with_tests = false);

}  // namespace hallmark::cli

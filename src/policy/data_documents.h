#pragma once

#include <span>

#include "json/value.h"
#include "policy/policy.h"

namespace hallmark::policy {

// The data.json files of a bundle as one document, each placed by its folder as OPA does it:
// a/b/data.json becomes data.a.b. kInvalidInput (reason "policy-data") unless each is an object and
// no two give the same path a value.
Result<json::Value> merge_data(std::span<const PolicyFile> files);

}  // namespace hallmark::policy

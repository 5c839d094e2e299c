#pragma once

// The decision contract: what a policy's answer must look like (docs/formats/policy.md).

#include <string_view>

#include "policy/policy.h"

namespace hallmark::policy {

// The refusal that stands for an answer that is none.
Decision undefined_decision();

// Reads the JSON text of data.hallmark.decision. Whatever is not a decision by the contract is a
// refusal, never an error: "policy-wrong-type", or "policy-undefined" for a refusal without reason.
Decision decode_decision(std::string_view text);

}  // namespace hallmark::policy

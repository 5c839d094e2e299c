#pragma once

// The paths below `input` that a policy may read: docs/formats/facts.md as a table.
//
// Facts always carry every key, so a path outside this table is a typo, and a typo is dangerous:
// under `not` it would be true.

#include <optional>
#include <span>
#include <string>

namespace hallmark::policy {

// `path` leads from `input`; an element without value is an index known only at evaluation. True
// for every node of the facts, not for leaves only.
bool is_facts_path(std::span<const std::optional<std::string>> path);

}  // namespace hallmark::policy

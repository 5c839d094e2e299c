#pragma once

// What differs between two models, each as a list of files: hashed, or listed in a signature.

#include <string>
#include <vector>

#include "model/oms_file.h"

namespace hallmark::model {

struct OmsChange {
  enum class Kind { kAdded, kRemoved, kChanged, kRenamed };
  Kind kind;
  std::string name;              // in the second; of what was removed, in the first
  std::string name_before = {};  // of what was renamed
  bool operator==(const OmsChange&) const = default;
};

struct OmsDiff {
  std::size_t unchanged = 0;            // files
  std::vector<OmsChange> changes = {};  // by name
  bool is_equal() const { return changes.empty(); }
};

// Both lists have the same hash and the same shard size; a file's shards are taken together. Files
// of one content that are only in `before` and only in `after` are pairs, in the order of their
// names; what is left over was removed or added.
OmsDiff diff(const std::vector<OmsFile>& before, const std::vector<OmsFile>& after);

}  // namespace hallmark::model

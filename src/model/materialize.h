#pragma once

// Verifies a model and copies it in one go: what is in the copy are the very bytes that were
// hashed, whatever happens to the model meanwhile.
//
// Copied is what the signature lists and nothing else. Every file is reached below the model's root
// by openat2(2), never through a symlink, and read once. The tree that is made comes in as an
// interface: nothing here writes to disk.

#include "base/files.h"
#include "base/result.h"
#include "model/copy_file.h"
#include "model/oms_compare.h"
#include "model/oms_scan.h"

namespace hallmark::model {

struct MaterializeOptions {
  OmsScanOptions scan = {};        // as_signed() is applied to it; `selects` is compare's
  OmsCompareOptions compare = {};  // only what it selects is copied
  bool strict = false;             // check_strict(), before a byte is copied
};

struct Materialized {
  OmsScan scan;  // files: what was copied, and without a digest what was not signed
  OmsComparison comparison;
  // Otherwise the tree was not committed.
  bool is_complete() const { return comparison.is_equal() && comparison.matched > 0; }
};

// Check the signature first. Commits `tree` only if the comparison finds nothing wrong. Fails as
// scan_model() and copy_file() do; with kUntrusted as check_strict() does; with kUnsupported
// ("symlink") where the signature follows a link: a copy has no second name for the same bytes.
Result<Materialized> materialize(const Path& model, const OmsManifest& manifest,
                                 const MaterializeOptions& options, NewTree& tree);

// kUsage ("destination-inside-model") if a copy at `destination` would become part of the model.
Result<void> check_destination(const Path& destination, const Path& model);

}  // namespace hallmark::model

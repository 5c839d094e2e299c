#pragma once

// Push and pull: copies a chain from one place's stores to another's.
//
// Both directions are the same transfer. The evidence comes in parsed, so every bundle and manifest
// already is what its digest says; objects are hashed when read at the source and again when
// written. Objects first, then manifests, bundles and the journal entry: a transfer that stops
// leaves nothing that anyone can see but objects under their true digests, which the next attempt
// skips.

#include <cstddef>
#include <vector>

#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "store/evidence.h"
#include "store/stores.h"

namespace hallmark::store {

struct TransferSet {
  std::vector<Sha256Digest> objects;  // files
  Evidence evidence;
};

struct TransferReport {
  std::size_t objects_copied = 0;
  std::size_t objects_present = 0;  // were there already
};

// What belongs to `evidence` and is stored at the source: the files of its manifests, and every
// subject and dependency that its statements name. Sorted. What is not stored is not an error:
// evidence speaks about datasets that nobody added.
Result<std::vector<Sha256Digest>> stored_objects(const Evidence& evidence, ObjectStore& source,
                                                 const Limits& limits = {});

// kCorrupt if the source's bytes are not those of their digest, kNotFound if it lacks an object of
// the set; then no bundle was taken and nothing was journalled.
Result<TransferReport> transfer(ObjectStore& source, const Stores& destination,
                                const TransferSet& set, Timestamp now);

// Every bundle and manifest that the journal of `source` lists, read strictly: kCorrupt or
// kInvalidInput if any is not what its digest says or does not parse.
Result<Evidence> read_all_evidence(const Stores& source, const Limits& limits = {});

}  // namespace hallmark::store

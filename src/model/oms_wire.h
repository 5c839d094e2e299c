#pragma once

// The members of an OMS statement and how they are read: for OmsManifest only.

#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/limits.h"
#include "base/result.h"
#include "json/value.h"
#include "model/oms_manifest.h"

namespace hallmark::model {

inline constexpr std::string_view kMethodFiles = "files";
inline constexpr std::string_view kMethodShards = "shards";
// The member of a resource's `annotations` that says who vouched for a digest.
inline constexpr const char* kAssertedBy = "https://w3id.org/hallmark/asserted-by";
// Beyond it a double, which is how model_signing writes the number, is not exact.
inline constexpr std::uint64_t kShardSizeMax = std::uint64_t{1} << 53;

// "sha256-sharded-1000000000": what model_signing <= 1.1.1 calls the algorithm of a shard.
std::string sharded_label(const OmsSerialization& serialization);

// kUnsupported for versions to come, kInvalidInput for what is no model signature.
Result<void> check_predicate_type(std::string_view type);

struct OmsPredicate {
  std::vector<OmsFile> files;
  OmsSerialization serialization;
};

Result<OmsPredicate> read_predicate(const json::Value& value, const Limits& limits);

// The files of a statement of model_signing 0.2.
Result<std::vector<OmsFile>> read_legacy_subjects(const attest::Statement& statement,
                                                  const Limits& limits);

}  // namespace hallmark::model

#pragma once

// What an OMS manifest lists: files or shards of files, with their digests, in an order.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/hash_type.h"

namespace hallmark::model {

// The name that model_signing <= 1.1.1 gives to the one file of a single-file model.
inline constexpr std::string_view kOmsSingleFileName = ".";
// 10^9: what the field's clients take when nothing is said.
inline constexpr std::uint64_t kShardBytesDefault = 1'000'000'000;

// A part of a file: bytes from `start` up to, not including, `end`.
struct OmsShard {
  std::uint64_t start;
  std::uint64_t end;
  auto operator<=>(const OmsShard&) const = default;
};

struct OmsFile {
  std::string name;
  crypto::FileDigest digest;
  std::optional<OmsShard> shard = {};  // nullopt: the whole file
  // Who vouched for the digest ("oci-manifest", ...) when the signer did not read the bytes.
  std::string asserted_by = {};
  bool operator==(const OmsFile&) const = default;
};

// "weights", or of a shard "weights:0:1000000000".
std::string listed_name(const OmsFile& file);
// Name and shard out of a listed one; the numbers stand behind the last two colons. kInvalidInput
// unless two decimal numbers without needless zeroes, the first less than the second.
Result<OmsFile> parse_shard_name(std::string_view listed);

// Which order and names: the specification's, or those of model_signing <= 1.1.1.
enum class OmsProfile { kOms, kPyCompat };

// Orders by the listed names' bytes (specification 5.2.1), or by path components and then the
// shards' numbers (model_signing <= 1.1.1).
void sort_files(std::vector<OmsFile>& files, OmsProfile profile);
bool is_in_spec_order(const std::vector<OmsFile>& files);

// Refuses what no list may have. kInvalidInput: "empty-model", "bad-path", "duplicate-name", and of
// shards "bad-shards" unless each file's follow each other from 0 without gap or overlap, all of
// `shard_size` but the last. kLimitExceeded: "too-many-files", "path-too-long".
Result<void> check_files(const std::vector<OmsFile>& files, std::optional<std::uint64_t> shard_size,
                         const Limits& limits);

// SHA-256 over the raw digests in the order given.
Sha256Digest oms_root(const std::vector<OmsFile>& files);
Sha256Digest oms_root_spec(std::vector<OmsFile> files);
Sha256Digest oms_root_py_compat(std::vector<OmsFile> files);

}  // namespace hallmark::model

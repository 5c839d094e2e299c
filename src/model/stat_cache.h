#pragma once

// What a signer remembers of the files whose bytes he read: how each looked to stat()
// (docs/formats/stat-cache.md).
//
// It holds no digest. Those come from the signature that it is bound to, and only for files that
// look the same still. It is signed by the key that made that signature: whoever can write the
// cache, but has not the key, can make us read more and never less.

#include <map>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/key.h"
#include "model/oms_scan.h"
#include "model/open_file.h"

namespace hallmark::model {

inline constexpr std::string_view kStatCachePayloadType =
    "application/vnd.hallmark.stat-cache+json";

// Which model, by its resolved path, and which signature, by the bytes of its file.
struct StatCacheBinding {
  Sha256Digest model;
  Sha256Digest bundle;
  bool operator==(const StatCacheBinding&) const = default;
};

struct StatCache {
  StatCacheBinding binding;
  Timestamp started;  // before the first of the files was looked at
  std::map<std::string, Fingerprint, std::less<>> files;
};

// Of all files of `scan` that have a name in UTF-8.
StatCache stat_cache_of(const OmsScan& scan, const StatCacheBinding& binding, Timestamp started);

// The text of the cache's file: a DSSE envelope with one signature.
Result<std::string> sign_stat_cache(const StatCache& cache, const crypto::Signer& signer);

// kUntrusted ("signature-invalid", "stat-cache-unbound") unless `key` signed it for `binding`;
// kInvalidInput if malformed.
Result<StatCache> read_stat_cache(std::string_view text, const crypto::PublicKey& key,
                                  const StatCacheBinding& binding, const Limits& limits = {});

// The payload alone, by nobody vouched for.
Result<StatCache> parse_stat_cache(std::string_view payload, const Limits& limits = {});

}  // namespace hallmark::model

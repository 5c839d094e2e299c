#pragma once

// The stat caches of the user, $XDG_CONFIG_HOME/hallmark/cache: one for each model and signature.
//
// A cache is never needed. One that cannot be used is left aside, with a line on standard error
// that says why, and everything is read.

#include <optional>

#include "cli/context.h"
#include "crypto/key.h"
#include "model/known_files.h"
#include "model/oms_scan.h"
#include "model/oms_signature.h"

namespace hallmark::cli {

struct CachedModel {
  Path model;
  Path signature;
};

// What need not be read again, if `text` is a signature of `key` and its cache is in order.
std::optional<model::KnownFiles> known_files(Context& context, const CachedModel& cached,
                                             std::string_view text, const crypto::PublicKey& key);

// After the signature `text` is durable. `started` is a time before the scan.
Result<void> write_stat_cache(Context& context, const CachedModel& cached, std::string_view text,
                              const model::OmsScan& scan, Timestamp started,
                              const crypto::Signer& signer);

}  // namespace hallmark::cli

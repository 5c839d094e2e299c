#include "model/stat_cache.h"

#include <fmt/format.h>

#include "attest/envelope.h"
#include "base/encoding.h"
#include "json/value.h"

namespace hallmark::model {
namespace {

// Numbers of 64 bits are more than JSON's readers agree on.
std::string text_of(const Fingerprint& file) {
  return fmt::format("{} {} {} {} {}", file.device, file.inode, file.size_bytes, file.mtime_ns,
                     file.ctime_ns);
}

std::string payload_of(const StatCache& cache) {
  json::Object files;
  for (const auto& [path, fingerprint] : cache.files) files.emplace(path, text_of(fingerprint));
  return json::canonical(json::Object{{"bundle", cache.binding.bundle.hex()},
                                      {"files", std::move(files)},
                                      {"model", cache.binding.model.hex()},
                                      {"started", format_rfc3339(cache.started)}});
}

}  // namespace

StatCache stat_cache_of(const OmsScan& scan, const StatCacheBinding& binding, Timestamp started) {
  StatCache cache{.binding = binding, .started = started, .files = {}};
  for (const ScannedFile& file : scan.found) {
    if (is_utf8(file.name)) cache.files.emplace(file.name, file.fingerprint);
  }
  return cache;
}

Result<std::string> sign_stat_cache(const StatCache& cache, const crypto::Signer& signer) {
  const std::string payload = payload_of(cache);
  const attest::Envelope envelope =
      TRY(attest::sign_envelope(std::string(kStatCachePayloadType), to_bytes(payload), signer));
  return json::canonical(envelope.to_json());
}

}  // namespace hallmark::model

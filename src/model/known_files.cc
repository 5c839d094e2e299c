#include "model/known_files.h"

#include <algorithm>

#include "base/encoding.h"
#include "model/oms_scan.h"
#include "model/stat_cache.h"

namespace hallmark::model {
namespace {

// Whether a change after `started` would surely show in the times.
bool is_settled(const Fingerprint& file, Timestamp started) {
  const std::int64_t until =
      std::chrono::nanoseconds((started - kStatGranularity).time_since_epoch()).count();
  return file.mtime_ns < until && file.ctime_ns < until;
}

bool is_complete(const std::vector<OmsFile>& listed, std::uint64_t size_bytes) {
  return std::ranges::all_of(listed, [](const OmsFile& one) { return one.asserted_by.empty(); }) &&
         std::ranges::all_of(
             listed,
             [&](const OmsFile& one) { return !one.shard || one.shard->end <= size_bytes; }) &&
         std::ranges::any_of(listed, [&](const OmsFile& one) {
           return !one.shard || one.shard->end == size_bytes;
         });
}

std::vector<OmsFile> in_order(std::vector<OmsFile> files) {
  sort_files(files, OmsProfile::kOms);
  return files;
}

}  // namespace

KnownFiles::KnownFiles(const StatCache& cache, const OmsManifest& manifest)
    : hash_(manifest.serialization().hash), shard_size_(manifest.serialization().shard_size) {
  for (const OmsFile& file : manifest.files()) {
    const auto cached = cache.files.find(file.name);
    if (cached == cache.files.end() || !is_settled(cached->second, cache.started)) continue;
    Known& known = files_[file.name];
    known.fingerprint = cached->second;
    known.listed.push_back(file);
  }
  std::erase_if(files_, [](const auto& entry) {
    return !is_complete(entry.second.listed, entry.second.fingerprint.size_bytes);
  });
}

bool KnownFiles::fits(crypto::HashType hash, std::optional<std::uint64_t> shard_size) const {
  return hash == hash_ && shard_size == shard_size_;
}

const std::vector<OmsFile>* KnownFiles::find(std::string_view path,
                                             const Fingerprint& found) const {
  const auto known = files_.find(path);
  if (known == files_.end() || known->second.fingerprint != found) return nullptr;
  return &known->second.listed;
}

Result<void> KnownFiles::check(const OmsScan& scan) const {
  if (!fits(scan.serialization.hash, scan.serialization.shard_size)) return {};
  std::map<std::string_view, std::vector<OmsFile>> read;
  for (const OmsFile& file : scan.files) read[file.name].push_back(file);
  for (const ScannedFile& file : scan.found) {
    const std::vector<OmsFile>* known = find(file.name, file.fingerprint);
    if (known == nullptr || in_order(*known) == in_order(read[file.name])) continue;
    return fail(ErrorCode::kUntrusted,
                printable(file.name) + ": changed without a trace in its times",
                "stat-cache-wrong");
  }
  return {};
}

}  // namespace hallmark::model

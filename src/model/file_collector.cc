#include "model/file_collector.h"

#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "model/asserted_digests.h"
#include "model/lfs_pointer.h"

namespace hallmark::model {
namespace {

HashOptions hash_options(const OmsScanOptions& options) {
  return {.hash = options.hash,
          .shard_size = options.shard_size,
          .jobs = options.jobs,
          .bytes_max = options.bytes_max,
          .progress = options.progress};
}

bool fits(const OmsScanOptions& options) {
  return options.known != nullptr && options.known->fits(options.hash, options.shard_size);
}

// What stands in the file's place, if that is a pointer to it.
Result<std::optional<OmsFile>> read_pointer(const FileAt& at, Links links) {
  const OpenFile file = TRY(OpenFile::open(at, links));
  if (file.fingerprint().size_bytes > kLfsPointerBytesMax) return std::nullopt;
  Bytes bytes(file.fingerprint().size_bytes);
  bytes.resize(TRY(file.read(bytes, 0)));
  if (!claims_to_be_lfs_pointer(as_text(bytes))) return std::nullopt;
  TRY(file.check_unchanged());
  const LfsPointer pointer = TRY_IN(printable(label_of(at)), parse_lfs_pointer(as_text(bytes)));
  return OmsFile{
      .name = at.path, .digest = pointer.digest, .asserted_by = std::string(kAssertedByLfsPointer)};
}

}  // namespace

FileCollector::FileCollector(const OmsScanOptions& options)
    : takes_lfs_pointers_(options.lfs_pointers),
      known_(fits(options) ? options.known : nullptr),
      pool_(hash_options(options)) {}

Result<void> FileCollector::add(const FileAt& file, Links links) {
  if (known_ != nullptr && links == Links::kRefuse && TRY(is_known(file))) return {};
  if (takes_lfs_pointers_ && TRY(is_pointer(file, links))) return {};
  return pool_.add(file, links);
}

Result<bool> FileCollector::is_known(const FileAt& file) {
  const Fingerprint fingerprint = TRY(fingerprint_of(file));
  const std::vector<OmsFile>* listed = known_->find(file.path, fingerprint);
  if (listed == nullptr) return false;
  files_.insert(files_.end(), listed->begin(), listed->end());
  found_.push_back({.name = file.path, .fingerprint = fingerprint, .was_read = false});
  return true;
}

Result<bool> FileCollector::is_pointer(const FileAt& file, Links links) {
  std::optional<OmsFile> pointed = TRY(read_pointer(file, links));
  if (!pointed) return false;
  files_.push_back(*std::move(pointed));
  return true;
}

Result<void> FileCollector::finish(OmsScan& scan) {
  for (HashedFile& file : TRY(pool_.finish())) {
    if (!file.shard || file.shard->start == 0) {
      found_.push_back({.name = file.path, .fingerprint = file.fingerprint, .was_read = true});
    }
    files_.push_back({.name = std::move(file.path), .digest = file.digest, .shard = file.shard});
  }
  sort_files(files_, OmsProfile::kOms);
  scan.files = std::move(files_);
  scan.found = std::move(found_);
  return {};
}

}  // namespace hallmark::model

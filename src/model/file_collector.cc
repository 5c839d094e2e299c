#include "model/file_collector.h"

#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "model/asserted_digests.h"
#include "model/lfs_pointer.h"

namespace hallmark::model {
namespace {

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

Result<void> FileCollector::add(const FileAt& file, Links links) {
  if (takes_lfs_pointers_) {
    std::optional<OmsFile> pointed = TRY(read_pointer(file, links));
    if (pointed) {
      asserted_.push_back(*std::move(pointed));
      return {};
    }
  }
  return pool_.add(file, links);
}

Result<std::vector<OmsFile>> FileCollector::finish() {
  std::vector<HashedFile> hashed = TRY(pool_.finish());
  std::vector<OmsFile> files = std::move(asserted_);
  files.reserve(files.size() + hashed.size());
  for (HashedFile& file : hashed) {
    files.push_back({.name = std::move(file.path), .digest = file.digest, .shard = file.shard});
  }
  sort_files(files, OmsProfile::kOms);
  return files;
}

}  // namespace hallmark::model

#include "model/copy_file.h"

#include <algorithm>
#include <utility>

#include "model/open_file.h"

namespace hallmark::model {
namespace {

constexpr std::size_t kPieceBytes = 1U << 20;

class Copying {
 public:
  Copying(const OpenFile& source, bool is_clone, NewFile& into, crypto::HashType hash)
      : source_(source),
        is_clone_(is_clone),
        into_(into),
        hasher_(crypto::Hasher::create(hash)),
        piece_(std::make_unique_for_overwrite<std::byte[]>(kPieceBytes)) {}

  // The digest of the bytes from where the last range ended up to `end`.
  Result<crypto::FileDigest> copy_up_to(std::uint64_t end,
                                        const std::function<void(std::uint64_t)>& copied) {
    while (done_ < end) {
      const std::span<std::byte> piece(piece_.get(),
                                       std::min<std::uint64_t>(kPieceBytes, end - done_));
      if (TRY(read(piece)) != piece.size()) return refuse_change(label_of(source_.at()));
      hasher_->update(piece);
      if (!is_clone_) TRY(into_.write(piece));
      done_ += piece.size();
      if (copied) copied(piece.size());
    }
    return hasher_->finish();
  }

  // Fails unless the end of the file is reached.
  Result<void> check_end() {
    if (TRY(read({piece_.get(), 1})) != 0) return refuse_change(label_of(source_.at()));
    return source_.check_unchanged();
  }

 private:
  Result<std::size_t> read(std::span<std::byte> into) {
    return is_clone_ ? into_.read(into, done_) : source_.read(into, done_);
  }

  const OpenFile& source_;
  bool is_clone_;
  NewFile& into_;
  std::unique_ptr<crypto::Hasher> hasher_;
  std::unique_ptr<std::byte[]> piece_;
  std::uint64_t done_ = 0;
};

// Where the entries of a file of `size` bytes end. An empty file has no shard.
std::vector<OmsFile> entries_of(const FileAt& file, std::uint64_t size,
                                std::optional<std::uint64_t> shard_size) {
  if (!shard_size) return {{.name = file.path, .digest = {}}};
  std::vector<OmsFile> entries;
  for (std::uint64_t start = 0; start < size;) {
    const std::uint64_t end = start + std::min(*shard_size, size - start);
    entries.push_back({.name = file.path, .digest = {}, .shard = OmsShard{start, end}});
    start = end;
  }
  return entries;
}

}  // namespace

Result<std::vector<OmsFile>> copy_file(const FileAt& file, const OmsSerialization& serialization,
                                       NewFile& into,
                                       const std::function<void(std::uint64_t)>& copied) {
  const OpenFile source = TRY(OpenFile::open(file));
  const std::uint64_t size = source.fingerprint().size_bytes;
  const bool is_clone = TRY(into.clone(source.fd()));
  Copying copying(source, is_clone, into, serialization.hash);
  std::vector<OmsFile> entries = entries_of(file, size, serialization.shard_size);
  for (OmsFile& entry : entries) {
    entry.digest = TRY(copying.copy_up_to(entry.shard ? entry.shard->end : size, copied));
  }
  TRY(copying.check_end());
  TRY(into.finish());
  return entries;
}

}  // namespace hallmark::model

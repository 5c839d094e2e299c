#include "model/file_hasher.h"

#include <utility>

#include "model/file_reader.h"

namespace hallmark::model {

FileHasher::FileHasher(MeasureSink& sink, std::function<void(std::uint64_t)> progress)
    : sink_(sink), progress_(std::move(progress)) {}

Result<FileHasher::Hashed> FileHasher::hash(const FileAt& file) {
  FileReader reader = TRY(FileReader::open({.file = file}));
  TRY(sink_.begin(file.path, reader.fingerprint().size_bytes));
  for (;;) {
    if (progress_) progress_(bytes_done_);
    const ByteView piece = TRY(reader.next());
    if (piece.empty()) break;
    sha256_.update(piece);
    TRY(sink_.chunk(piece));
    bytes_done_ += piece.size();
  }
  const Sha256Digest digest = sha256_.finish();
  TRY(reader.check_unchanged());
  TRY(sink_.end(digest));
  return Hashed{digest, reader.fingerprint()};
}

}  // namespace hallmark::model

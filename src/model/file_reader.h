#pragma once

// Reads a file, or a shard of one, once from its beginning to its end, and sees to it that it is
// the same file all the while.

#include <memory>
#include <optional>

#include "model/oms_file.h"
#include "model/open_file.h"

namespace hallmark::model {

// A file or a part of one, waiting to be read.
struct ReadTask {
  FileAt file;
  Links links = Links::kRefuse;
  std::optional<OmsShard> shard = {};
  // Of the file when its shards were planned: each must be of this very file.
  std::optional<Fingerprint> planned = {};
};

class FileReader {
 public:
  static constexpr std::size_t kPieceBytes = 128U << 10;

  // Fails as OpenFile does, or when the file is no longer the planned one.
  static Result<FileReader> open(ReadTask task);

  // The next piece, valid until the next call; empty at the end, once and for all. kUnavailable
  // ("changed-while-read") when there is less than there was.
  Result<ByteView> next();
  // Only at the end: the same error unless the name still leads to the file as it was opened.
  Result<void> check_unchanged() const { return file_.check_unchanged(); }

  const ReadTask& task() const { return task_; }
  const Fingerprint& fingerprint() const { return file_.fingerprint(); }

 private:
  FileReader(ReadTask task, OpenFile file, OmsShard range);
  Result<void> check_empty() const;

  ReadTask task_;
  OpenFile file_;
  OmsShard range_;  // what is left to read
  std::unique_ptr<std::byte[]> piece_;
};

}  // namespace hallmark::model

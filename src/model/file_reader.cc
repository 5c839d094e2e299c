#include "model/file_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hallmark::model {

FileReader::FileReader(ReadTask task, OpenFile file, OmsShard range)
    : task_(std::move(task)),
      file_(std::move(file)),
      range_(range),
      // Not zeroed, and no larger than needed: a small file must not cost the memory of a large
      // one.
      piece_(std::make_unique_for_overwrite<std::byte[]>(
          std::min<std::uint64_t>(kPieceBytes, range.end - range.start))) {}

Result<FileReader> FileReader::open(ReadTask task) {
  OpenFile file = TRY(OpenFile::open(task.file, task.links));
  if (task.planned && *task.planned != file.fingerprint()) {
    return refuse_change(label_of(task.file));
  }
  const OmsShard range = task.shard.value_or(OmsShard{0, file.fingerprint().size_bytes});
  if (range.end - range.start > kPieceBytes) file.expect_sequential_reads();
  FileReader reader(std::move(task), std::move(file), range);
  if (reader.fingerprint().size_bytes == 0) TRY(reader.check_empty());
  return reader;
}

// Some file systems (/proc) say that a file is empty that is not.
Result<void> FileReader::check_empty() const {
  std::array<std::byte, 1> byte{};
  if (TRY(file_.read(byte, 0)) != 0) return refuse_change(label_of(task_.file));
  return {};
}

Result<ByteView> FileReader::next() {
  const std::size_t wanted = std::min<std::uint64_t>(kPieceBytes, range_.end - range_.start);
  if (wanted == 0) return ByteView();
  const std::size_t read = TRY(file_.read({piece_.get(), wanted}, range_.start));
  if (read != wanted) return refuse_change(label_of(task_.file));
  range_.start += read;
  return ByteView(piece_.get(), read);
}

}  // namespace hallmark::model

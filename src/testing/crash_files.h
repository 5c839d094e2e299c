#pragma once

// A disk in memory that crashes: Files for durability tests.
//
// Contents and folder entries exist twice, as every process sees them and as they are durable.
// sync() makes a file's contents durable, sync_directory() a folder's entries (which is what makes
// a created, renamed or removed name last). After `operations_until_crash` changes every operation
// fails, the last one half done when it is a write. Then restart() is the next boot:
//
//   CrashFiles files;
//   files.crash_after(n);
//   (void)work(files);
//   files.restart(CrashFiles::Loss::kUnsynced);   // power loss
//   files.restart(CrashFiles::Loss::kNothing);    // kill -9

#include <limits>
#include <map>
#include <memory>
#include <string>

#include "base/files.h"

namespace hallmark::testing {

class CrashFiles final : public Files {
 public:
  enum class Loss { kUnsynced, kNothing };

  CrashFiles();

  void crash_after(std::size_t operations) { operations_left_ = operations; }
  // True once an operation was refused.
  bool has_crashed() const { return has_crashed_; }
  void restart(Loss loss);

  // What every process sees, for assertions: path -> contents, folders left out.
  std::map<std::string, std::string> contents() const;

  Result<Bytes> read(const Path& path, std::size_t bytes_max) override;
  Result<std::unique_ptr<ReadableFile>> open(const Path& path) override;
  Result<std::unique_ptr<WritableFile>> create(const Path& path, mode_t mode) override;
  Result<std::unique_ptr<WritableFile>> append(const Path& path, mode_t mode) override;
  Result<void> truncate(const Path& path, std::uint64_t size_bytes) override;
  Result<void> rename(const Path& from, const Path& to) override;
  Result<void> remove(const Path& path) override;
  Result<void> make_directory(const Path& path, mode_t mode) override;
  Result<void> sync_directory(const Path& path) override;
  Result<FileStatus> status(const Path& path) override;
  Result<std::vector<std::string>> list(const Path& path) override;
  Result<std::unique_ptr<FileLock>> lock(const Path& path) override;

 private:
  struct Node {
    FileKind kind;
    mode_t mode;
    std::string contents;
    std::string durable_contents;
  };
  using Names = std::map<Path, std::shared_ptr<Node>>;
  class Writer;

  Result<void> count_operation();
  Result<std::shared_ptr<Node>> find(const Path& path, FileKind kind);
  Result<std::unique_ptr<WritableFile>> make_file(const Path& path, mode_t mode);

  Names names_;
  Names durable_names_;
  std::size_t operations_left_ = std::numeric_limits<std::size_t>::max();
  bool has_crashed_ = false;
};

}  // namespace hallmark::testing

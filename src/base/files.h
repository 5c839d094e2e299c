#pragma once

// The seam between the program and the disk, for everything that must survive a crash.
//
// The real one is PosixFiles; testing/crash_files.h loses what was not synced and stops after the
// n-th operation. What must be atomic is composed of these operations in write_file_durably().
// Paths are ordinary paths; nothing here follows a symlink in the last component when writing.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace hallmark {

using Path = std::filesystem::path;

// A file being read, from its beginning.
class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  // Fills the front of `into`; the count is 0 only at the end.
  virtual Result<std::size_t> read(std::span<std::byte> into) = 0;
};

// A file being written. Not durable until sync() returned without error.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Result<void> write(ByteView bytes) = 0;
  virtual Result<void> sync() = 0;  // fsync: contents and size
};

// Held until destroyed; other processes' lock() waits for it.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class FileKind { kRegular, kDirectory, kSymlink, kOther };

struct FileStatus {
  FileKind kind;
  std::uint64_t size_bytes;
  mode_t mode;
};

class Files {
 public:
  virtual ~Files() = default;

  // kNotFound if absent; kLimitExceeded if larger than bytes_max; kUnavailable on I/O errors and
  // if it is no regular file.
  virtual Result<Bytes> read(const Path& path, std::size_t bytes_max) = 0;
  // For files too large to hold. Refuses a final symlink and anything but a regular file with
  // kInvalidInput; kNotFound if absent.
  virtual Result<std::unique_ptr<ReadableFile>> open(const Path& path) = 0;
  // Fails with kConflict if the path exists in any form.
  virtual Result<std::unique_ptr<WritableFile>> create(const Path& path, mode_t mode) = 0;
  // Opens at the end, creating the file with `mode` if absent.
  virtual Result<std::unique_ptr<WritableFile>> append(const Path& path, mode_t mode) = 0;
  virtual Result<void> truncate(const Path& path, std::uint64_t size_bytes) = 0;  // and syncs
  virtual Result<void> rename(const Path& from, const Path& to) = 0;              // replaces `to`
  virtual Result<void> remove(const Path& path) = 0;                              // one file
  // Creates the folder if absent; its parents must exist. kConflict if something else is there.
  virtual Result<void> make_directory(const Path& path, mode_t mode) = 0;
  virtual Result<void> sync_directory(const Path& path) = 0;
  // Does not follow a final symlink; kNotFound if absent.
  virtual Result<FileStatus> status(const Path& path) = 0;
  // Names in a folder, in byte order.
  virtual Result<std::vector<std::string>> list(const Path& path) = 0;
  // Waits for an exclusive advisory lock on `path`, creating it if absent. Leave to read it is
  // enough.
  virtual Result<std::unique_ptr<FileLock>> lock(const Path& path) = 0;
};

class PosixFiles final : public Files {
 public:
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
};

// Writes the whole file or nothing: temporary sibling, fsync, rename, fsync of the folder.
// `unique` makes the temporary name (".tmp-<unique>"); an old file at `path` is replaced.
Result<void> write_file_durably(Files& files, const Path& path, ByteView bytes, mode_t mode,
                                std::string_view unique);

// make_directory() for every missing folder of `path`, each made durable in its parent.
Result<void> make_directories_durably(Files& files, const Path& path, mode_t mode);

bool exists(Files& files, const Path& path);

}  // namespace hallmark

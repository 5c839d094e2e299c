#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/encoding.h"
#include "base/files.h"
#include "base/posix.h"

namespace hallmark {
namespace {

class PosixReadableFile final : public ReadableFile {
 public:
  PosixReadableFile(FileDescriptor fd, Path path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<std::size_t> read(std::span<std::byte> into) override {
    for (;;) {
      const ssize_t n = ::read(fd_.get(), into.data(), into.size());
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EINTR) return errno_error(path_.native(), "read");
    }
  }

 private:
  FileDescriptor fd_;
  Path path_;
};

class PosixWritableFile final : public WritableFile {
 public:
  PosixWritableFile(FileDescriptor fd, Path path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<void> write(ByteView bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return errno_error(path_.native(), "write");
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
  }

  Result<void> sync() override {
    if (::fsync(fd_.get()) != 0) return errno_error(path_.native(), "sync");
    return {};
  }

 private:
  FileDescriptor fd_;
  Path path_;
};

class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(FileDescriptor fd) : fd_(std::move(fd)) {}

 private:
  FileDescriptor fd_;  // closing it releases the lock
};

Result<std::unique_ptr<WritableFile>> open_writable(const Path& path, int flags, mode_t mode) {
  FileDescriptor fd(::open(path.c_str(), flags | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd.is_open()) return errno_error(path.native(), "open");
  return std::make_unique<PosixWritableFile>(std::move(fd), path);
}

// Reads to the end, or until there is more than `bytes_max`. The file may be longer than it said
// (`size_bytes`): /proc says 0, and others may be writing.
Result<Bytes> read_up_to(const FileDescriptor& fd, const Path& path, std::size_t size_bytes,
                         std::size_t bytes_max) {
  constexpr std::size_t kChunkBytes = 64U << 10;
  Bytes bytes(size_bytes + 1);
  std::size_t used = 0;
  while (used <= bytes_max) {
    if (used == bytes.size()) bytes.resize(used + kChunkBytes);
    const ssize_t n = ::read(fd.get(), bytes.data() + used, bytes.size() - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error(path.native(), "read");
    if (n == 0) break;
    used += static_cast<std::size_t>(n);
  }
  bytes.resize(used);
  return bytes;
}

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::kRegular;
  if (S_ISDIR(mode)) return FileKind::kDirectory;
  if (S_ISLNK(mode)) return FileKind::kSymlink;
  return FileKind::kOther;
}

}  // namespace

Result<Bytes> PosixFiles::read(const Path& path, std::size_t bytes_max) {
  // O_NONBLOCK: a fifo put in the file's place must not hang us.
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open()) return errno_error(path.native(), "open");
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return errno_error(path.native(), "stat");
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::kUnavailable, printable(path.native()) + ": not a regular file");
  }
  const auto size_bytes = static_cast<std::size_t>(status.st_size);
  Bytes bytes;
  if (size_bytes <= bytes_max) bytes = TRY(read_up_to(fd, path, size_bytes, bytes_max));
  if (std::max(bytes.size(), size_bytes) > bytes_max) {
    return fail(ErrorCode::kLimitExceeded,
                printable(path.native()) + ": larger than " + std::to_string(bytes_max) + " bytes",
                "file-too-large");
  }
  return bytes;
}

Result<std::unique_ptr<ReadableFile>> PosixFiles::open(const Path& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd.is_open() && errno == ELOOP) {
    return fail(ErrorCode::kInvalidInput, path.string() + ": is a symlink", "symlink");
  }
  if (!fd.is_open()) return errno_error(path.native(), "open");
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return errno_error(path.native(), "stat");
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::kInvalidInput, path.string() + ": is not a regular file",
                "special-file");
  }
  return std::make_unique<PosixReadableFile>(std::move(fd), path);
}

Result<std::unique_ptr<WritableFile>> PosixFiles::create(const Path& path, mode_t mode) {
  return open_writable(path, O_CREAT | O_EXCL, mode);
}

Result<std::unique_ptr<WritableFile>> PosixFiles::append(const Path& path, mode_t mode) {
  return open_writable(path, O_CREAT | O_APPEND, mode);
}

Result<void> PosixFiles::truncate(const Path& path, std::uint64_t size_bytes) {
  const FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.is_open()) return errno_error(path.native(), "open");
  if (::ftruncate(fd.get(), static_cast<off_t>(size_bytes)) != 0 || ::fsync(fd.get()) != 0) {
    return errno_error(path.native(), "truncate");
  }
  return {};
}

Result<void> PosixFiles::rename(const Path& from, const Path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return errno_error(to.native(), "rename to it");
  return {};
}

Result<void> PosixFiles::remove(const Path& path) {
  if (::unlink(path.c_str()) != 0) return errno_error(path.native(), "remove");
  return {};
}

Result<void> PosixFiles::make_directory(const Path& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) == 0) return {};
  const int number = errno;
  struct stat status{};
  const bool is_there = number == EEXIST && ::stat(path.c_str(), &status) == 0;
  if (is_there && S_ISDIR(status.st_mode)) return {};
  errno = number;
  return errno_error(path.native(), "make the folder");
}

Result<void> PosixFiles::sync_directory(const Path& path) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open()) return errno_error(path.native(), "open");
  if (::fsync(fd.get()) != 0) return errno_error(path.native(), "sync");
  return {};
}

Result<FileStatus> PosixFiles::status(const Path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return errno_error(path.native(), "stat");
  return FileStatus{kind_of(status.st_mode), static_cast<std::uint64_t>(status.st_size),
                    status.st_mode & 07777U};
}

Result<std::vector<std::string>> PosixFiles::list(const Path& path) {
  DIR* raw = ::opendir(path.c_str());
  if (raw == nullptr) return errno_error(path.native(), "list");
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(raw, &::closedir);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return errno_error(path.native(), "list");
  std::ranges::sort(names);
  return names;
}

Result<std::unique_ptr<FileLock>> PosixFiles::lock(const Path& path) {
  constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW;
  FileDescriptor fd(::open(path.c_str(), kFlags | O_RDWR | O_CREAT, 0644));
  // Who may only read can still wait for those who write.
  if (!fd.is_open() && (errno == EROFS || errno == EACCES)) {
    fd = FileDescriptor(::open(path.c_str(), kFlags | O_RDONLY));
  }
  if (!fd.is_open()) return errno_error(path.native(), "open");
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return errno_error(path.native(), "lock");
  }
  return std::make_unique<PosixFileLock>(std::move(fd));
}

}  // namespace hallmark

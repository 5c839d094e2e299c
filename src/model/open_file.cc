#include "model/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace hallmark::model {
namespace {

// O_NONBLOCK: a fifo put in the file's place must not hang us.
constexpr int kFileFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Fingerprint fingerprint_from(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size_bytes = static_cast<std::uint64_t>(status.st_size),
          .mtime_ns = nanoseconds(status.st_mtim),
          .ctime_ns = nanoseconds(status.st_ctim)};
}

// What was a file a moment ago and now is absent, a link or something else has changed.
std::unexpected<Error> file_error(const FileAt& file, std::string_view action, Links links) {
  if (errno == ENOENT || errno == ELOOP || errno == ENXIO) {
    if (links == Links::kFollow) return refuse_symlink(label_of(file));
    return refuse_change(label_of(file));
  }
  return errno_error(label_of(file), action);
}

}  // namespace

const std::string& label_of(const FileAt& file) {
  return file.path.empty() ? file.name : file.path;
}

Result<OpenFile> OpenFile::open(FileAt file, Links links) {
  const int flags = kFileFlags | (links == Links::kFollow ? 0 : O_NOFOLLOW);
  FileDescriptor fd(::openat(file.folder_fd(), file.name.c_str(), flags));
  if (!fd.is_open()) return file_error(file, "open", links);
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return errno_error(label_of(file), "stat");
  if (!S_ISREG(status.st_mode)) {
    if (links == Links::kFollow) return refuse_symlink(label_of(file));
    return refuse_change(label_of(file));
  }
  return OpenFile(std::move(file), links, std::move(fd), fingerprint_from(status));
}

Result<std::size_t> OpenFile::read(std::span<std::byte> into, std::uint64_t offset) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t n = ::pread(fd_.get(), into.data() + done, into.size() - done,
                              static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error(label_of(file_), "read");
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

void OpenFile::expect_sequential_reads() const {
  (void)::posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);  // advice, and no more
}

Result<void> OpenFile::check_unchanged() const {
  // By name, so that another file in this one's place is seen too.
  if (TRY(fingerprint_of(file_, links_)) != fingerprint_) return refuse_change(label_of(file_));
  return {};
}

Result<Fingerprint> fingerprint_of(const FileAt& file, Links links) {
  struct stat status{};
  const int flags = links == Links::kFollow ? 0 : AT_SYMLINK_NOFOLLOW;
  if (::fstatat(file.folder_fd(), file.name.c_str(), &status, flags) != 0) {
    return file_error(file, "stat", links);
  }
  if (!S_ISREG(status.st_mode)) return refuse_change(label_of(file));
  return fingerprint_from(status);
}

}  // namespace hallmark::model

#include "model/file_hasher.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/posix.h"

namespace hallmark::model {
namespace {

constexpr std::size_t kChunkBytes = 1U << 20;
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

// For messages: a root that is itself a file has no path of its own.
const std::string& label(const FileAt& file) { return file.path.empty() ? file.name : file.path; }

// What was a file a moment ago and now is absent, a link or something else has changed.
std::unexpected<Error> file_error(const FileAt& file, std::string_view action, Links links) {
  if (errno == ENOENT || errno == ELOOP || errno == ENXIO) {
    if (links == Links::kFollow) return refuse_symlink(label(file));
    return refuse_change(label(file));
  }
  return errno_error(label(file), action);
}

// By name, so that another file in this one's place is seen too.
Result<Fingerprint> fingerprint_of(const FileAt& file, Links links) {
  struct stat status{};
  const int flags = links == Links::kFollow ? 0 : AT_SYMLINK_NOFOLLOW;
  if (::fstatat(file.folder, file.name.c_str(), &status, flags) != 0) {
    return file_error(file, "stat", links);
  }
  if (!S_ISREG(status.st_mode)) return refuse_change(label(file));
  return fingerprint_from(status);
}

}  // namespace

FileHasher::FileHasher(MeasureSink* sink, std::function<void(std::uint64_t)> progress)
    : sink_(sink),
      progress_(std::move(progress)),
      // Not zeroed: a small file must not cost the memory of a large one.
      buffer_(std::make_unique_for_overwrite<std::byte[]>(kChunkBytes)) {}

Result<HashedFile> FileHasher::hash(const FileAt& file, Links links) {
  const int flags = kFileFlags | (links == Links::kFollow ? 0 : O_NOFOLLOW);
  const FileDescriptor fd(::openat(file.folder, file.name.c_str(), flags));
  if (!fd.is_open()) return file_error(file, "open", links);
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return errno_error(label(file), "stat");
  if (!S_ISREG(status.st_mode)) {
    if (links == Links::kFollow) return refuse_symlink(label(file));
    return refuse_change(label(file));
  }
  const Fingerprint before = fingerprint_from(status);

  if (sink_ != nullptr) TRY(sink_->begin(file.path, before.size_bytes));
  TRY(read(fd.get(), file, before.size_bytes));
  const Sha256Digest digest = sha256_.finish();
  if (TRY(fingerprint_of(file, links)) != before) return refuse_change(label(file));
  if (sink_ != nullptr) TRY(sink_->end(digest));
  return HashedFile{digest, before};
}

// Stops as soon as there is more than there was: a growing file must not keep us for ever.
Result<void> FileHasher::read(int fd, const FileAt& file, std::uint64_t size_bytes) {
  std::uint64_t file_bytes = 0;
  for (;;) {
    if (progress_) progress_(bytes_done_);
    const ssize_t n = ::read(fd, buffer_.get(), kChunkBytes);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error(label(file), "read");
    if (n == 0) break;
    const ByteView chunk(buffer_.get(), static_cast<std::size_t>(n));
    file_bytes += chunk.size();
    if (file_bytes > size_bytes) return refuse_change(label(file));
    sha256_.update(chunk);
    if (sink_ != nullptr) TRY(sink_->chunk(chunk));
    bytes_done_ += chunk.size();
  }
  if (file_bytes != size_bytes) return refuse_change(label(file));
  return {};
}

Result<Fingerprint> fingerprint_of(const FileAt& file) {
  return fingerprint_of(file, Links::kRefuse);
}

}  // namespace hallmark::model

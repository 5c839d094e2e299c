#include "cli/disk_tree.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <ranges>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "base/open_beneath.h"

namespace hallmark::cli {
namespace {

constexpr int kReadFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t kFileMode = 0444;
constexpr mode_t kFolderMode = 0555;

class DiskFile final : public model::NewFile {
 public:
  DiskFile(FileDescriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  // Whatever the reason why the file system cannot, the bytes can still be copied.
  Result<bool> clone(int source) override { return ::ioctl(fd_.get(), FICLONE, source) == 0; }

  Result<std::size_t> read(std::span<std::byte> into, std::uint64_t offset) const override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t n = ::pread(fd_.get(), into.data() + done, into.size() - done,
                                static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return errno_error(path_, "read");
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }

  Result<void> write(ByteView bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return errno_error(path_, "write");
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
  }

  Result<void> finish() override {
    if (::fchmod(fd_.get(), kFileMode) != 0) return errno_error(path_, "make read-only");
    if (::fsync(fd_.get()) != 0) return errno_error(path_, "sync");
    return {};
  }

 private:
  FileDescriptor fd_;
  std::string path_;
};

Path without_slash(const Path& path) { return path.has_filename() ? path : path.parent_path(); }

// The folder above `path` in it, or nothing, and the last name.
std::pair<std::string_view, std::string> split(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, std::string(path)};
  return {path.substr(0, slash), std::string(path.substr(slash + 1))};
}

// 0, or -1 with errno. Some file systems cannot refuse to replace: there a rename of a folder still
// replaces nothing but an empty one.
int rename_to_absent(int folder, const std::string& from, const std::string& to) {
  const long done =
      ::syscall(SYS_renameat2, folder, from.c_str(), folder, to.c_str(), RENAME_NOREPLACE);
  if (done == 0 || (errno != EINVAL && errno != ENOSYS)) return static_cast<int>(done);
  return ::renameat(folder, from.c_str(), folder, to.c_str());
}

}  // namespace

DiskTree::DiskTree(Path destination, std::string partial_name, FileDescriptor parent,
                   FileDescriptor root)
    : destination_(std::move(destination)),
      name_(std::move(partial_name)),
      parent_(std::move(parent)),
      root_(std::move(root)) {}

Result<std::unique_ptr<DiskTree>> DiskTree::create(const Path& destination,
                                                   std::string_view unique) {
  Path path = without_slash(destination);
  const Path above = path.has_parent_path() ? path.parent_path() : Path(".");
  FileDescriptor parent(::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent.is_open()) return errno_error(above.native(), "open");
  struct stat status{};
  if (::fstatat(parent.get(), path.filename().c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
    return fail(ErrorCode::kConflict, printable(path.native()) + ": exists already",
                "destination-exists");
  }
  std::string name = path.filename().native() + ".partial-" + std::string(unique);
  if (::mkdirat(parent.get(), name.c_str(), 0700) != 0) {
    return errno_error((above / name).native(), "make the folder");
  }
  FileDescriptor root(::openat(parent.get(), name.c_str(), kReadFolder));
  if (!root.is_open()) return errno_error((above / name).native(), "open");
  return std::unique_ptr<DiskTree>(
      new DiskTree(std::move(path), std::move(name), std::move(parent), std::move(root)));
}

DiskTree::~DiskTree() {
  if (!is_committed_) remove();
}

void DiskTree::remove() {
  (void)::fchmod(root_.get(), 0700);
  for (const std::string& path : folders_) {
    const FileDescriptor folder = open_beneath(root_.get(), path, kReadFolder);
    if (folder.is_open()) (void)::fchmod(folder.get(), 0700);
  }
  std::error_code ignored;  // there is nobody left to tell
  std::filesystem::remove_all(destination_.parent_path() / name_, ignored);
}

Result<FileDescriptor> DiskTree::open_folder(std::string_view path, int flags) const {
  FileDescriptor fd = path.empty() ? FileDescriptor(::fcntl(root_.get(), F_DUPFD_CLOEXEC, 0))
                                   : open_beneath(root_.get(), path, flags);
  if (!fd.is_open()) return errno_error((destination_ / path).native(), "open");
  return fd;
}

Result<void> DiskTree::make_folder(std::string_view path) {
  for (std::size_t end = 0; end < path.size();) {
    end = std::min(path.find('/', end + 1), path.size());
    const std::string_view folder = path.substr(0, end);
    if (folders_.contains(folder)) continue;
    const auto [above, name] = split(folder);
    const FileDescriptor fd = TRY(open_folder(above, O_PATH | O_DIRECTORY));
    if (::mkdirat(fd.get(), name.c_str(), 0700) != 0) {
      return errno_error((destination_ / folder).native(), "make the folder");
    }
    folders_.emplace(folder);
  }
  return {};
}

Result<std::unique_ptr<model::NewFile>> DiskTree::create(std::string_view path) {
  const auto [above, name] = split(path);
  TRY(make_folder(above));
  const FileDescriptor folder = TRY(open_folder(above, O_PATH | O_DIRECTORY));
  constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  FileDescriptor fd(::openat(folder.get(), name.c_str(), kFlags, 0600));
  const std::string label = (destination_ / path).native();
  if (!fd.is_open()) return errno_error(label, "create");
  return std::make_unique<DiskFile>(std::move(fd), label);
}

Result<void> DiskTree::seal(int folder, std::string_view path) const {
  const std::string label = (destination_ / path).native();
  if (::fchmod(folder, kFolderMode) != 0) return errno_error(label, "make read-only");
  if (::fsync(folder) != 0) return errno_error(label, "sync");
  return {};
}

Result<void> DiskTree::commit() {
  for (const std::string& path : std::views::reverse(folders_)) {
    const FileDescriptor folder = TRY(open_folder(path, kReadFolder));
    TRY(seal(folder.get(), path));
  }
  TRY(seal(root_.get(), ""));
  TRY(move_into_place());
  if (::fsync(parent_.get()) != 0) return errno_error(destination_.native(), "sync");
  is_committed_ = true;
  return {};
}

Result<void> DiskTree::move_into_place() {
  const std::string final_name = destination_.filename().native();
  if (rename_to_absent(parent_.get(), name_, final_name) != 0) {
    return errno_error(destination_.native(), "rename to it");
  }
  name_ = final_name;
  struct stat ours{};
  struct stat there{};
  const bool is_ours = ::fstat(root_.get(), &ours) == 0 &&
                       ::fstatat(parent_.get(), name_.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
                       ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
  if (is_ours) return {};
  return fail(ErrorCode::kUnavailable,
              printable(destination_.native()) + ": is not the tree that was made",
              "changed-while-written");
}

}  // namespace hallmark::cli

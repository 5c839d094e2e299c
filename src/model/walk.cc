#include "model/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/posix.h"

namespace hallmark::model {
namespace {

constexpr std::size_t kOpenFoldersMax = 32;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct Name {
  std::string text;
  unsigned char type;  // DT_…, DT_UNKNOWN where the file system does not tell
};

// A folder that the walk is inside of.
struct Folder {
  std::shared_ptr<const FileDescriptor> fd;  // null while the walk is far below
  dev_t device;
  ino_t inode;
  std::vector<Name> names;
  std::size_t next = 0;        // the name to visit next
  std::size_t path_bytes_own;  // length of the folder's own path
};

EntryKind kind_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return EntryKind::kFile;
  if (S_ISDIR(mode)) return EntryKind::kFolder;
  return S_ISLNK(mode) ? EntryKind::kSymlink : EntryKind::kSpecial;
}

// An entry that was there when its folder was listed may not be absent now.
std::unexpected<Error> entry_error(std::string_view path, std::string_view action) {
  if (errno == ENOENT || errno == ELOOP || errno == ENOTDIR) return refuse_change(path);
  return errno_error(path, action);
}

class Walk {
 public:
  Walk(TreeVisitor& visitor, const Limits& limits) : visitor_(visitor), limits_(limits) {}

  Result<void> run(FileDescriptor root) {
    TRY(enter(std::move(root)));
    while (!folders_.empty()) {
      if (folders_.back().next == folders_.back().names.size()) {
        TRY(leave());
      } else {
        TRY(visit_next());
      }
    }
    return {};
  }

 private:
  Result<void> enter(FileDescriptor fd);
  Result<void> leave();
  Result<void> visit_next();
  Result<void> visit(const Name& name, EntryKind kind);
  Result<void> visit_file(const Name& name);
  Result<void> check_name(std::string_view name) const;
  Result<std::vector<Name>> list(int folder) const;
  Result<EntryKind> kind_of(const Name& name) const;

  int folder() const { return folders_.back().fd->get(); }
  FileAt at(const Name& name) const { return {folders_.back().fd, name.text, path_}; }

  TreeVisitor& visitor_;
  const Limits& limits_;
  std::vector<Folder> folders_;  // from the root down
  std::string path_;             // of what is being visited, relative to the root
  std::size_t files_ = 0;
};

Result<void> Walk::enter(FileDescriptor fd) {
  if (folders_.size() > limits_.tree_depth_max) {
    return fail(ErrorCode::kLimitExceeded,
                "folders below each other: more than " + std::to_string(limits_.tree_depth_max),
                "tree-too-deep");
  }
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return errno_error(path_, "stat");
  std::vector<Name> names = TRY(list(fd.get()));
  folders_.push_back({.fd = std::make_shared<const FileDescriptor>(std::move(fd)),
                      .device = status.st_dev,
                      .inode = status.st_ino,
                      .names = std::move(names),
                      .path_bytes_own = path_.size()});
  if (folders_.size() > kOpenFoldersMax) {
    folders_[folders_.size() - 1 - kOpenFoldersMax].fd.reset();
  }
  return {};
}

Result<void> Walk::leave() {
  const Folder left = std::move(folders_.back());
  folders_.pop_back();
  if (folders_.empty()) return {};
  Folder& parent = folders_.back();
  path_.resize(parent.path_bytes_own);
  if (parent.fd) return {};
  FileDescriptor fd(::openat(left.fd->get(), "..", kFolderFlags));
  if (!fd.is_open()) return errno_error(path_, "open again");
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return errno_error(path_, "stat");
  parent.fd = std::make_shared<const FileDescriptor>(std::move(fd));
  if (status.st_dev != parent.device || status.st_ino != parent.inode) return refuse_change(path_);
  return {};
}

Result<void> Walk::visit_next() {
  Folder& inside = folders_.back();
  path_.resize(inside.path_bytes_own);
  const Name name = std::move(inside.names[inside.next++]);
  if (!path_.empty()) path_ += '/';
  path_ += name.text;
  if (path_.size() > limits_.path_bytes_max) {
    return fail(ErrorCode::kLimitExceeded,
                "a path is longer than " + std::to_string(limits_.path_bytes_max) + " bytes",
                "path-too-long");
  }
  return visit(name, TRY(kind_of(name)));
}

Result<void> Walk::visit(const Name& name, EntryKind kind) {
  if (visitor_.skips(path_, kind)) {
    visitor_.skipped(at(name), kind);
    return {};
  }
  if (!visitor_.takes_any_name()) TRY(check_name(name.text));
  switch (kind) {
    case EntryKind::kFile:
      return visit_file(name);
    case EntryKind::kFolder:
      return enter(TRY(open_folder(at(name))));
    case EntryKind::kSymlink:
      return visitor_.symlink(at(name));
    case EntryKind::kSpecial:
      break;
  }
  return refuse_special_file(path_);
}

Result<void> Walk::check_name(std::string_view name) const {
  if (!is_utf8(name)) {
    return fail(ErrorCode::kInvalidInput, printable(path_) + ": the name is not UTF-8",
                "name-not-utf8");
  }
  if (name == kWorkspaceName) {
    return fail(ErrorCode::kInvalidInput,
                printable(path_) + ": a workspace lies inside the folder; move it out",
                "nested-workspace");
  }
  return {};
}

Result<void> Walk::visit_file(const Name& name) {
  if (++files_ > limits_.tree_files_max) {
    return fail(ErrorCode::kLimitExceeded,
                "the tree has more than " + std::to_string(limits_.tree_files_max) + " files",
                "too-many-files");
  }
  return visitor_.file(at(name));
}

Result<std::vector<Name>> Walk::list(int folder) const {
  const int copy = ::fcntl(folder, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return errno_error(path_, "list");
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(copy), &::closedir);
  std::vector<Name> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    const std::string_view text = entry->d_name;
    if (text != "." && text != "..") names.push_back({std::string(text), entry->d_type});
  }
  if (errno != 0) return errno_error(path_, "list");
  std::ranges::sort(names, {}, &Name::text);
  return names;
}

Result<EntryKind> Walk::kind_of(const Name& name) const {
  if (name.type != DT_UNKNOWN) return kind_of_mode(static_cast<mode_t>(DTTOIF(name.type)));
  struct stat status{};
  if (::fstatat(folder(), name.text.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return entry_error(path_, "stat");
  }
  return kind_of_mode(status.st_mode);
}

}  // namespace

int FileAt::folder_fd() const { return folder ? folder->get() : AT_FDCWD; }

void TreeVisitor::skipped(const FileAt& /*entry*/, EntryKind /*kind*/) {}

Result<void> TreeVisitor::symlink(const FileAt& file) { return refuse_symlink(file.path); }

Result<void> walk(const Path& root, TreeVisitor& visitor, const Limits& limits) {
  FileDescriptor fd(::open(root.c_str(), kFolderFlags));
  if (!fd.is_open()) return errno_error(root.native(), "open");
  TRY_IN(printable(root.native()), walk(std::move(fd), visitor, limits));
  return {};
}

Result<void> walk(FileDescriptor root, TreeVisitor& visitor, const Limits& limits) {
  return Walk(visitor, limits).run(std::move(root));
}

Result<FileDescriptor> open_folder(const FileAt& entry) {
  FileDescriptor fd(::openat(entry.folder_fd(), entry.name.c_str(), kFolderFlags));
  if (!fd.is_open()) return entry_error(entry.path, "open");
  return fd;
}

Result<EntryKind> kind_of_root(const Path& root) {
  struct stat status{};
  if (::lstat(root.c_str(), &status) != 0) return errno_error(root.native(), "stat");
  const EntryKind kind = kind_of_mode(status.st_mode);
  if (kind == EntryKind::kSymlink) return refuse_symlink(root.native());
  if (kind == EntryKind::kSpecial) return refuse_special_file(root.native());
  return kind;
}

Path without_trailing_slash(const Path& path) {
  std::string_view text = path.native();
  for (;;) {
    if (text.size() > 1 && text.ends_with('/')) {
      text.remove_suffix(1);
    } else if (text.size() > 2 && text.ends_with("/.")) {
      text.remove_suffix(1);
    } else {
      return Path(text);
    }
  }
}

std::unexpected<Error> refuse_symlink(std::string_view path) {
  return fail(ErrorCode::kInvalidInput, printable(path) + ": is a symlink", "symlink");
}

std::unexpected<Error> refuse_special_file(std::string_view path) {
  return fail(ErrorCode::kInvalidInput, printable(path) + ": is neither a file nor a folder",
              "special-file");
}

std::unexpected<Error> refuse_change(std::string_view path) {
  return fail(ErrorCode::kUnavailable, printable(path) + ": changed while it was read",
              "changed-while-read");
}

}  // namespace hallmark::model

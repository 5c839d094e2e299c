#include "base/open_beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace hallmark {
namespace {

constexpr int kFolderFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

bool is_plain(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    if (name.empty() || name == "." || name == "..") return false;
    begin = end + 1;
  }
  return true;
}

FileDescriptor refuse_path() {
  errno = EINVAL;
  return {};
}

FileDescriptor open_by_openat2(int root, std::string_view path, int flags) {
  open_how how{};
  how.flags = static_cast<unsigned int>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return FileDescriptor(
      static_cast<int>(::syscall(SYS_openat2, root, std::string(path).c_str(), &how, sizeof how)));
}

}  // namespace

FileDescriptor open_beneath(int root, std::string_view path, int flags) {
  if (!is_plain(path)) return refuse_path();
  FileDescriptor fd = open_by_openat2(root, path, flags);
  // EPERM: some sandboxes answer so to a call that they do not know.
  const bool is_refused_call = errno == ENOSYS || errno == EPERM || errno == ENAMETOOLONG;
  if (fd.is_open() || !is_refused_call) return fd;
  return open_by_components(root, path, flags);
}

FileDescriptor open_by_components(int root, std::string_view path, int flags) {
  if (!is_plain(path)) return refuse_path();
  FileDescriptor folder;
  for (std::size_t slash; (slash = path.find('/')) != std::string_view::npos;) {
    const int above = folder.is_open() ? folder.get() : root;
    FileDescriptor next(::openat(above, std::string(path.substr(0, slash)).c_str(), kFolderFlags));
    if (!next.is_open()) return next;
    folder = std::move(next);
    path.remove_prefix(slash + 1);
  }
  const int above = folder.is_open() ? folder.get() : root;
  return FileDescriptor(::openat(above, std::string(path).c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
}

}  // namespace hallmark

#pragma once

// Small owners of kernel objects, and errno as an Error.

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace hallmark {

// Owns a file descriptor; closes it on destruction.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// "PATH: cannot open: No such file or directory"; ENOENT is kNotFound, EEXIST kConflict, the rest
// kUnavailable. Call it before anything else may change errno.
std::unexpected<Error> errno_error(std::string_view subject, std::string_view action);

}  // namespace hallmark

#include "base/posix.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/encoding.h"

namespace hallmark {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::unexpected<Error> errno_error(std::string_view subject, std::string_view action) {
  const int number = errno;
  const ErrorCode code = number == ENOENT   ? ErrorCode::kNotFound
                         : number == EEXIST ? ErrorCode::kConflict
                                            : ErrorCode::kUnavailable;
  return fail(code, printable(subject) + ": cannot " + std::string(action) + ": " +
                        std::generic_category().message(number));
}

}  // namespace hallmark

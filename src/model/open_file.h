#pragma once

// One regular file of a tree, open to be read, and whether it is still the one that was opened.

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/posix.h"
#include "base/result.h"
#include "model/walk.h"

namespace hallmark::model {

// What tells that a file is still the one that was read.
struct Fingerprint {
  std::uint64_t device;
  std::uint64_t inode;
  std::uint64_t size_bytes;
  std::int64_t mtime_ns;
  std::int64_t ctime_ns;
  bool operator==(const Fingerprint&) const = default;
};

enum class Links { kRefuse, kFollow };

class OpenFile {
 public:
  // Refuses anything but a regular file: as "changed-while-read", since a walk just met one there.
  // With Links::kFollow a link that leads to anything else is refused as "symlink".
  static Result<OpenFile> open(FileAt file, Links links = Links::kRefuse);

  const FileAt& at() const { return file_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }  // when it was opened
  int fd() const { return fd_.get(); }

  // Bytes from `offset` on into the front of `into`; as many as asked for but at the end.
  Result<std::size_t> read(std::span<std::byte> into, std::uint64_t offset) const;
  // The whole of it will be read, from the beginning to the end: the kernel reads ahead.
  void expect_sequential_reads() const;
  // kUnavailable ("changed-while-read") unless the name still leads to the file as it was opened.
  Result<void> check_unchanged() const;

 private:
  OpenFile(FileAt file, Links links, FileDescriptor fd, const Fingerprint& fingerprint)
      : file_(std::move(file)), links_(links), fd_(std::move(fd)), fingerprint_(fingerprint) {}

  FileAt file_;
  Links links_;
  FileDescriptor fd_;
  Fingerprint fingerprint_;
};

// Of `file` itself, without opening it.
Result<Fingerprint> fingerprint_of(const FileAt& file, Links links = Links::kRefuse);

// For messages: a root that is itself a file has no path of its own.
const std::string& label_of(const FileAt& file);

}  // namespace hallmark::model

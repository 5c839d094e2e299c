#pragma once

// Copies a file so that the digest is of the copy: each piece is hashed and then written, or the
// copy shares the file's blocks (a reflink) and is itself what is hashed.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/oms_manifest.h"
#include "model/walk.h"

namespace hallmark::model {

// A file that is being made and that nobody else can write.
class NewFile {
 public:
  virtual ~NewFile() = default;
  // Takes all that the open file `source` holds now without reading it. False, with nothing taken,
  // where that cannot be done.
  virtual Result<bool> clone(int source) = 0;
  // From what was cloned, into the front of `into`; as many bytes as asked for but at the end.
  virtual Result<std::size_t> read(std::span<std::byte> into, std::uint64_t offset) const = 0;
  virtual Result<void> write(ByteView bytes) = 0;
  // It is complete: makes it durable.
  virtual Result<void> finish() = 0;
};

// A tree of such files. Without commit() it leaves nothing.
class NewTree {
 public:
  virtual ~NewTree() = default;
  // Makes the folders above `path`, a relative one, too.
  virtual Result<std::unique_ptr<NewFile>> create(std::string_view path) = 0;
  // All is there and right: puts the tree in its place.
  virtual Result<void> commit() = 0;
};

// What `into` now holds, as `serialization` lists it: one entry, or one for each shard.
// kUnavailable ("changed-while-read") unless the file is the same before and after; errors of
// `into`.
Result<std::vector<OmsFile>> copy_file(const FileAt& file, const OmsSerialization& serialization,
                                       NewFile& into,
                                       const std::function<void(std::uint64_t)>& copied = {});

}  // namespace hallmark::model

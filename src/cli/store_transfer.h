#pragma once

// Bytes from disk into the object store, and out again.

#include <memory>
#include <optional>

#include "cli/context.h"
#include "model/measure.h"

namespace hallmark::cli {

// Stores each file as it is measured: what is stored is what was hashed.
class ObjectSink final : public model::MeasureSink {
 public:
  explicit ObjectSink(store::ObjectStore& objects) : objects_(objects) {}
  Result<void> begin(const std::string& path, std::uint64_t size_bytes) override;
  Result<void> chunk(ByteView bytes) override;
  Result<void> end(const Sha256Digest& digest) override;

 private:
  store::ObjectStore& objects_;
  std::unique_ptr<store::ObjectStore::Writer> writer_;
};

// Writes the artifact to `to`, which must not exist: a file, or a tree if the digest is a stored
// tree manifest's. Everything is written beside it first and becomes visible, read-only, only when
// every digest was right. Returns the bytes written.
Result<std::uint64_t> copy_out(Context& context, store::ObjectStore& objects,
                               const Sha256Digest& digest, const Path& to);

}  // namespace hallmark::cli

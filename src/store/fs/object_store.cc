#include "store/fs/object_store.h"

#include "crypto/hash.h"

namespace hallmark::store {
namespace {

constexpr std::size_t kChunkBytes = 256U << 10;

// Streams into a temporary file, which commit() renames and the destructor otherwise removes.
class FsObjectWriter final : public ObjectStore::Writer {
 public:
  FsObjectWriter(Files& files, DigestFolder& folder, Path path, std::unique_ptr<WritableFile> file)
      : files_(files), folder_(folder), path_(std::move(path)), file_(std::move(file)) {}

  ~FsObjectWriter() override {
    // A failure leaves a .tmp- file, which `store check` names.
    if (!is_committed_) (void)files_.remove(path_).has_value();
  }

  Result<void> write(ByteView bytes) override {
    hash_.update(bytes);
    return file_->write(bytes);
  }

  Result<void> commit(const Sha256Digest& digest) override {
    const Sha256Digest found = hash_.finish();
    if (found != digest) return digest_mismatch(ErrorCode::kUntrusted, digest, found);
    TRY(file_->sync());
    TRY(folder_.adopt(path_, digest));
    is_committed_ = true;
    return {};
  }

 private:
  Files& files_;
  DigestFolder& folder_;
  Path path_;
  std::unique_ptr<WritableFile> file_;
  crypto::Sha256 hash_;
  bool is_committed_ = false;
};

}  // namespace

Result<bool> FsObjectStore::contains(const Sha256Digest& digest) {
  return folder_.contains(digest);
}

Result<Bytes> FsObjectStore::read(const Sha256Digest& digest, std::size_t bytes_max) {
  return folder_.read(digest, bytes_max);
}

Result<void> FsObjectStore::put(const Sha256Digest& digest, ByteView bytes) {
  return folder_.put(digest, bytes);
}

Result<std::unique_ptr<ObjectStore::Writer>> FsObjectStore::writer() {
  Path path = TRY(folder_.temporary_path());
  auto file = TRY(files_.create(path, 0444));
  return std::make_unique<FsObjectWriter>(files_, folder_, std::move(path), std::move(file));
}

Result<void> FsObjectStore::read_to(const Sha256Digest& digest,
                                    const std::function<Result<void>(ByteView)>& sink) {
  const auto file = TRY(folder_.open(digest));
  Bytes chunk(kChunkBytes);
  crypto::Sha256 hash;
  while (const std::size_t count = TRY(file->read(chunk))) {
    const ByteView bytes = ByteView(chunk).first(count);
    hash.update(bytes);
    TRY(sink(bytes));
  }
  const Sha256Digest found = hash.finish();
  if (found != digest) return digest_mismatch(ErrorCode::kCorrupt, digest, found);
  return {};
}

Result<std::vector<Sha256Digest>> FsObjectStore::list() { return folder_.list(); }

}  // namespace hallmark::store

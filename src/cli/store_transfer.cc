#include "cli/store_transfer.h"

#include "base/encoding.h"
#include "model/tree_manifest.h"

namespace hallmark::cli {
namespace {

constexpr mode_t kReadOnlyFile = 0444;

Result<std::uint64_t> copy_file(Context& context, store::ObjectStore& objects,
                                const Sha256Digest& digest, const Path& to) {
  const auto file = TRY(context.files.create(to, kReadOnlyFile));
  std::uint64_t bytes = 0;
  TRY(objects.read_to(digest, [&](ByteView piece) {
    bytes += piece.size();
    return file->write(piece);
  }));
  TRY(file->sync());
  return bytes;
}

// Removes what a failed copy left; an error here changes nothing about the failure.
void discard(const Path& path) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path, ignored)) {
    if (entry.is_directory(ignored)) {
      std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all, ignored);
    }
  }
  std::filesystem::remove_all(path, ignored);
}

Result<std::uint64_t> copy_tree(Context& context, store::ObjectStore& objects,
                                const model::TreeManifest& manifest, const Path& to) {
  std::uint64_t bytes = 0;
  TRY(context.files.make_directory(to, 0755));
  for (const model::TreeFile& file : manifest.files()) {
    const Path path = to / file.path;
    TRY(make_directories_durably(context.files, path.parent_path(), 0755));
    bytes += TRY(copy_file(context, objects, file.digest, path));
  }
  return bytes;
}

// The tree manifest stored under `digest`; nullopt if the object is something else.
std::optional<model::TreeManifest> stored_manifest(store::ObjectStore& objects,
                                                   const Sha256Digest& digest) {
  const Result<Bytes> bytes = objects.read(digest, Limits{}.json_bytes_max);
  if (!bytes) return std::nullopt;
  Result<model::TreeManifest> manifest = model::TreeManifest::parse(as_text(*bytes));
  if (!manifest) return std::nullopt;
  return *std::move(manifest);
}

}  // namespace

Result<void> ObjectSink::begin(const std::string&, std::uint64_t) {
  writer_ = TRY(objects_.writer());
  return {};
}

Result<void> ObjectSink::chunk(ByteView bytes) { return writer_->write(bytes); }

Result<void> ObjectSink::end(const Sha256Digest& digest) {
  const auto writer = std::move(writer_);
  return writer->commit(digest);
}

Result<std::uint64_t> copy_out(Context& context, store::ObjectStore& objects,
                               const Sha256Digest& digest, const Path& to) {
  const Path normal = to.lexically_normal();
  const Path place = normal.has_filename() ? normal : normal.parent_path();
  if (exists(context.files, place)) {
    return fail(ErrorCode::kConflict, place.string() + ": exists already");
  }
  if (!TRY(objects.contains(digest))) {
    return fail(ErrorCode::kNotFound,
                digest.text() + ": not in the store; `hallmark add` or `hallmark pull` brings it");
  }
  TRY(make_directories_durably(context.files, place.parent_path(), 0755));
  const Path temporary = place.parent_path() / (".tmp-" + hex_encode(context.random.bytes(8)));
  const auto manifest = stored_manifest(objects, digest);
  Result<std::uint64_t> bytes = manifest ? copy_tree(context, objects, *manifest, temporary)
                                         : copy_file(context, objects, digest, temporary);
  if (bytes) {
    const Result<void> renamed = context.files.rename(temporary, place);
    if (!renamed) bytes = std::unexpected(renamed.error());
  }
  if (!bytes) {
    discard(temporary);
    return bytes;
  }
  TRY(context.files.sync_directory(place.parent_path()));
  return bytes;
}

}  // namespace hallmark::cli

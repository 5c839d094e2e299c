#include "store/fs/digest_folder.h"

#include "base/encoding.h"
#include "crypto/hash.h"

namespace hallmark::store {

std::unexpected<Error> digest_mismatch(ErrorCode code, const Sha256Digest& expected,
                                       const Sha256Digest& found) {
  return fail(code, expected.text() + ": the bytes are those of " + found.text(),
              "digest-mismatch");
}

Path DigestFolder::folder_of(const Sha256Digest& digest) const {
  return root_ / digest.hex().substr(0, 2);
}

Path DigestFolder::path_of(const Sha256Digest& digest) const {
  return folder_of(digest) / (digest.hex().substr(2) + suffix_);
}

// A remote's owner could lead us to anywhere in our own file system.
Result<void> DigestFolder::refuse_linked_folder(const Sha256Digest& digest) {
  const Result<FileStatus> status = files_.status(folder_of(digest));
  if (!status || status->kind == FileKind::kDirectory) return {};
  return fail(ErrorCode::kCorrupt, folder_of(digest).string() + ": not a folder", "not-a-folder");
}

// nullopt if absent; kCorrupt for anything but a regular file, symlinks first of all.
Result<std::optional<std::uint64_t>> DigestFolder::size_of(const Sha256Digest& digest) {
  TRY(refuse_linked_folder(digest));
  const Result<FileStatus> status = files_.status(path_of(digest));
  if (!status) {
    if (status.error().code == ErrorCode::kNotFound) return std::nullopt;
    return std::unexpected(status.error());
  }
  if (status->kind != FileKind::kRegular) {
    return fail(ErrorCode::kCorrupt, path_of(digest).string() + ": not a regular file",
                "not-a-regular-file");
  }
  return status->size_bytes;
}

Result<bool> DigestFolder::contains(const Sha256Digest& digest) {
  return TRY(size_of(digest)).has_value();
}

Result<Bytes> DigestFolder::read(const Sha256Digest& digest, std::size_t bytes_max) {
  if (!TRY(contains(digest))) {
    return fail(ErrorCode::kNotFound, digest.text() + ": not stored here");
  }
  Bytes bytes = TRY(files_.read(path_of(digest), bytes_max));
  const Sha256Digest found = crypto::sha256(bytes);
  if (found != digest) return digest_mismatch(ErrorCode::kCorrupt, digest, found);
  return bytes;
}

Result<std::unique_ptr<ReadableFile>> DigestFolder::open(const Sha256Digest& digest) {
  if (!TRY(contains(digest))) {
    return fail(ErrorCode::kNotFound, digest.text() + ": not stored here");
  }
  return files_.open(path_of(digest));
}

// A folder's name is durable before its first file. One that is empty may have been made by a
// process that was killed before it synced the root.
Result<void> DigestFolder::ensure_folder(const Sha256Digest& digest) {
  const auto first_byte = std::to_integer<std::size_t>(digest.bytes()[0]);
  if (ensured_.test(first_byte)) return {};
  TRY(refuse_linked_folder(digest));
  TRY(make_directories_durably(files_, folder_of(digest), 0755));
  if (TRY(files_.list(folder_of(digest))).empty()) TRY(files_.sync_directory(root_));
  ensured_.set(first_byte);
  return {};
}

std::string DigestFolder::unique_name() {
  constexpr std::size_t kUniqueBytes = 8;
  return hex_encode(random_.bytes(kUniqueBytes));
}

Result<Path> DigestFolder::temporary_path() {
  TRY(make_directories_durably(files_, root_, 0755));
  return root_ / (".tmp-" + unique_name());
}

Result<void> DigestFolder::put(const Sha256Digest& digest, ByteView bytes) {
  const Sha256Digest found = crypto::sha256(bytes);
  if (found != digest) return digest_mismatch(ErrorCode::kUntrusted, digest, found);
  TRY(ensure_folder(digest));
  if (TRY(size_of(digest)) == bytes.size()) return files_.sync_directory(folder_of(digest));
  return write_file_durably(files_, path_of(digest), bytes, 0444, unique_name());
}

Result<void> DigestFolder::adopt(const Path& temporary, const Sha256Digest& digest) {
  TRY(ensure_folder(digest));
  TRY(files_.rename(temporary, path_of(digest)));
  return files_.sync_directory(folder_of(digest));
}

Result<void> DigestFolder::list_folder(const std::string& folder,
                                       std::vector<Sha256Digest>& digests) {
  for (const std::string& name : TRY(files_.list(root_ / folder))) {
    if (!name.ends_with(suffix_)) continue;
    const auto digest =
        Sha256Digest::from_hex(folder + name.substr(0, name.size() - suffix_.size()));
    if (digest) digests.push_back(*digest);
  }
  return {};
}

Result<std::vector<Sha256Digest>> DigestFolder::list() {
  std::vector<Sha256Digest> digests;
  const Result<std::vector<std::string>> folders = files_.list(root_);
  if (!folders && folders.error().code == ErrorCode::kNotFound) return digests;
  if (!folders) return std::unexpected(folders.error());
  for (const std::string& folder : *folders) {
    if (folder.size() != 2) continue;
    TRY(list_folder(folder, digests));
  }
  return digests;
}

}  // namespace hallmark::store

#include "model/oms_scan.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "model/asserted_digests.h"
#include "model/hash_pool.h"
#include "model/lfs_pointer.h"
#include "model/oms_exclusions.h"
#include "model/walk.h"

namespace hallmark::model {
namespace {

HashOptions hash_options(const OmsScanOptions& options) {
  return {.hash = options.hash,
          .shard_size = options.shard_size,
          .jobs = options.jobs,
          .bytes_max = options.bytes_max,
          .progress = options.progress};
}

// What stands in the file's place, if that is a pointer to it.
Result<std::optional<OmsFile>> read_pointer(const FileAt& at, Links links) {
  const OpenFile file = TRY(OpenFile::open(at, links));
  if (file.fingerprint().size_bytes > kLfsPointerBytesMax) return std::nullopt;
  Bytes bytes(file.fingerprint().size_bytes);
  bytes.resize(TRY(file.read(bytes, 0)));
  if (!claims_to_be_lfs_pointer(as_text(bytes))) return std::nullopt;
  TRY(file.check_unchanged());
  const LfsPointer pointer = TRY_IN(printable(label_of(at)), parse_lfs_pointer(as_text(bytes)));
  return OmsFile{
      .name = at.path, .digest = pointer.digest, .asserted_by = std::string(kAssertedByLfsPointer)};
}

// Hashes files, or takes their pointers' word for it where asked to.
class FileCollector {
 public:
  explicit FileCollector(const OmsScanOptions& options)
      : takes_pointers_(options.lfs_pointers), pool_(hash_options(options)) {}

  Result<void> add(const FileAt& file, Links links = Links::kRefuse) {
    if (takes_pointers_) {
      std::optional<OmsFile> pointed = TRY(read_pointer(file, links));
      if (pointed) {
        asserted_.push_back(*std::move(pointed));
        return {};
      }
    }
    return pool_.add(file, links);
  }

  Result<std::vector<OmsFile>> finish() {
    std::vector<HashedFile> hashed = TRY(pool_.finish());
    std::vector<OmsFile> files = std::move(asserted_);
    files.reserve(files.size() + hashed.size());
    for (HashedFile& file : hashed) {
      files.push_back({.name = std::move(file.path), .digest = file.digest, .shard = file.shard});
    }
    sort_files(files, OmsProfile::kOms);
    return files;
  }

 private:
  bool takes_pointers_;
  std::vector<OmsFile> asserted_;
  HashPool pool_;
};

class ScanningVisitor final : public TreeVisitor {
 public:
  ScanningVisitor(const OmsExclusions& exclusions, const OmsScanOptions& options)
      : exclusions_(exclusions), allow_symlinks_(options.allow_symlinks), files_(options) {}

  bool skips(std::string_view path, EntryKind kind) const override {
    return exclusions_.excludes_entry(path, kind == EntryKind::kFile);
  }

  Result<void> file(const FileAt& file) override { return files_.add(file); }

  Result<void> symlink(const FileAt& file) override {
    return allow_symlinks_ ? files_.add(file, Links::kFollow) : TreeVisitor::symlink(file);
  }

  Result<std::vector<OmsFile>> files() { return files_.finish(); }

 private:
  const OmsExclusions& exclusions_;
  bool allow_symlinks_;
  FileCollector files_;
};

std::unexpected<Error> refuse_path(const Path& path, const std::error_code& error) {
  const bool is_absent = error == std::errc::no_such_file_or_directory;
  return fail(is_absent ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
              printable(path.native()) + ": cannot resolve: " + error.message());
}

// `path` with all links resolved.
Result<Path> resolve(const Path& path) {
  std::error_code error;
  Path resolved = std::filesystem::canonical(path, error);
  if (error) return refuse_path(path, error);
  return resolved;
}

// Where the signature is inside the model, if it is there. The file itself may not exist yet.
Result<std::optional<std::string>> path_inside(const Path& signature, const Path& resolved_model) {
  std::error_code error;
  const Path absolute = std::filesystem::absolute(signature, error);
  if (error) return refuse_path(signature, error);
  const Path folder = std::filesystem::weakly_canonical(absolute.parent_path(), error);
  if (error) return refuse_path(signature, error);
  const Path relative = (folder / signature.filename()).lexically_relative(resolved_model);
  if (relative.empty() || *relative.begin() == ".." || relative == ".") return std::nullopt;
  return relative.native();
}

Result<OmsScan> scan_file(const Path& model, OmsScan scan, const OmsScanOptions& options) {
  FileCollector files(options);
  TRY(files.add({nullptr, model.native(), scan.subject_name}));
  scan.is_single_file = true;
  scan.files = TRY(files.finish());
  return scan;
}

// A pointer knows the SHA-256 of the whole file and nothing else.
Result<void> check_pointers(const OmsScanOptions& options) {
  if (!options.lfs_pointers || (options.hash == crypto::HashType::kSha256 && !options.shard_size)) {
    return {};
  }
  return fail(ErrorCode::kUsage, "Git LFS pointers tell only the sha256 of whole files");
}

}  // namespace

OmsScanOptions as_signed(OmsScanOptions options, const OmsManifest& manifest) {
  options.ignore_paths.insert(options.ignore_paths.end(),
                              manifest.serialization().ignore_paths.begin(),
                              manifest.serialization().ignore_paths.end());
  options.allow_symlinks = manifest.serialization().allow_symlinks;
  options.hash = manifest.serialization().hash;
  options.shard_size = manifest.serialization().shard_size;
  options.lfs_pointers = false;
  return options;
}

Result<OmsScan> scan_model(const Path& model, const OmsScanOptions& options) {
  TRY(check_pointers(options));
  Path root = without_trailing_slash(model);
  if (options.allow_symlinks) root = TRY(resolve(root));
  const EntryKind kind = TRY(kind_of_root(root));
  const Path resolved = TRY(resolve(root));
  OmsScan scan{.subject_name = resolved.filename().native()};
  scan.serialization = {.hash = options.hash,
                        .shard_size = options.shard_size,
                        .ignore_paths = {},
                        .allow_symlinks = options.allow_symlinks};
  if (kind == EntryKind::kFile) return scan_file(root, std::move(scan), options);

  OmsExclusions exclusions(options.ignore_paths);
  if (options.ignore_git_paths) exclusions.add_git_paths();
  if (options.signature) {
    auto inside = TRY(path_inside(*options.signature, resolved));
    if (inside) exclusions.add_file(*std::move(inside));
  }
  ScanningVisitor visitor(exclusions, options);
  TRY(walk(root, visitor, options.limits));
  scan.files = TRY_IN(printable(root.native()), visitor.files());
  scan.serialization.ignore_paths = exclusions.paths();
  return scan;
}

}  // namespace hallmark::model

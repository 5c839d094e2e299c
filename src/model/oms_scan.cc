#include "model/oms_scan.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "model/hash_pool.h"
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

// Hashes what must be read, and takes over what is known.
class Reading {
 public:
  explicit Reading(const OmsScanOptions& options) : pool_(hash_options(options)) {
    if (options.known && options.known->fits(options.hash, options.shard_size)) {
      known_ = options.known;
    }
  }

  Result<void> add(const FileAt& file) {
    if (known_ == nullptr) return pool_.add(file);
    const Fingerprint fingerprint = TRY(fingerprint_of(file));
    const std::vector<OmsFile>* listed = known_->find(file.path, fingerprint);
    if (listed == nullptr) return pool_.add(file);
    files_.insert(files_.end(), listed->begin(), listed->end());
    found_.push_back({.name = file.path, .fingerprint = fingerprint, .was_read = false});
    return {};
  }

  Result<void> add_link(const FileAt& file) { return pool_.add(file, Links::kFollow); }

  Result<void> finish(OmsScan& scan) {
    std::vector<HashedFile> hashed = TRY(pool_.finish());
    for (HashedFile& file : hashed) {
      if (!file.shard || file.shard->start == 0) {
        found_.push_back({.name = file.path, .fingerprint = file.fingerprint, .was_read = true});
      }
      files_.push_back({.name = std::move(file.path), .digest = file.digest, .shard = file.shard});
    }
    sort_files(files_, OmsProfile::kOms);
    scan.files = std::move(files_);
    scan.found = std::move(found_);
    return {};
  }

 private:
  HashPool pool_;
  const KnownFiles* known_ = nullptr;
  std::vector<OmsFile> files_;
  std::vector<ScannedFile> found_;
};

class ScanningVisitor final : public TreeVisitor {
 public:
  ScanningVisitor(const OmsExclusions& exclusions, const OmsScanOptions& options)
      : exclusions_(exclusions), allow_symlinks_(options.allow_symlinks), reading_(options) {}

  bool skips(std::string_view path, EntryKind kind) const override {
    return exclusions_.excludes_entry(path, kind == EntryKind::kFile);
  }

  Result<void> file(const FileAt& file) override { return reading_.add(file); }

  Result<void> symlink(const FileAt& file) override {
    return allow_symlinks_ ? reading_.add_link(file) : TreeVisitor::symlink(file);
  }

  Result<void> finish(OmsScan& scan) { return reading_.finish(scan); }

 private:
  const OmsExclusions& exclusions_;
  bool allow_symlinks_;
  Reading reading_;
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
  Reading reading(options);
  const FileAt file{nullptr, model.native(), scan.subject_name};
  TRY(reading.add(file));
  scan.is_single_file = true;
  TRY(reading.finish(scan));
  return scan;
}

}  // namespace

OmsScanOptions as_signed(OmsScanOptions options, const OmsManifest& manifest) {
  options.ignore_paths.insert(options.ignore_paths.end(),
                              manifest.serialization().ignore_paths.begin(),
                              manifest.serialization().ignore_paths.end());
  options.allow_symlinks = manifest.serialization().allow_symlinks;
  options.hash = manifest.serialization().hash;
  options.shard_size = manifest.serialization().shard_size;
  return options;
}

Result<OmsScan> scan_model(const Path& model, const OmsScanOptions& options) {
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
  TRY_IN(printable(root.native()), visitor.finish(scan));
  scan.serialization.ignore_paths = exclusions.paths();
  return scan;
}

}  // namespace hallmark::model

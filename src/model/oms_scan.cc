#include "model/oms_scan.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "model/hash_pool.h"
#include "model/oms_exclusions.h"
#include "model/path_inside.h"
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

  Result<void> add(const FileAt& file, Links links = Links::kRefuse) {
    if (known_ == nullptr || links == Links::kFollow) return pool_.add(file, links);
    const Fingerprint fingerprint = TRY(fingerprint_of(file));
    const std::vector<OmsFile>* listed = known_->find(file.path, fingerprint);
    if (listed == nullptr) return pool_.add(file);
    files_.insert(files_.end(), listed->begin(), listed->end());
    found_.push_back({.name = file.path, .fingerprint = fingerprint, .was_read = false});
    return {};
  }

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

// Counts whatever is no folder, without opening it.
class CountingVisitor final : public TreeVisitor {
 public:
  bool skips(std::string_view, EntryKind kind) const override {
    return kind == EntryKind::kSpecial;
  }
  void skipped(const FileAt& /*entry*/, EntryKind /*kind*/) override { ++count_; }
  bool takes_any_name() const override { return true; }
  Result<void> file(const FileAt& /*file*/) override { return count(); }
  Result<void> symlink(const FileAt& /*file*/) override { return count(); }
  std::size_t files() const { return count_; }

 private:
  Result<void> count() {
    ++count_;
    return {};
  }
  std::size_t count_ = 0;
};

std::optional<std::size_t> count_files(const FileAt& folder, const Limits& limits) {
  Result<FileDescriptor> fd = open_folder(folder);
  CountingVisitor visitor;
  if (!fd || !walk(*std::move(fd), visitor, limits)) return std::nullopt;
  return visitor.files();
}

class ScanningVisitor final : public TreeVisitor {
 public:
  ScanningVisitor(const OmsExclusions& exclusions, const OmsScanOptions& options,
                  std::optional<std::string> signature)
      : exclusions_(exclusions),
        options_(options),
        signature_(std::move(signature)),
        reading_(options) {}

  bool skips(std::string_view path, EntryKind kind) const override {
    return exclusions_.excludes_entry(path, kind == EntryKind::kFile);
  }

  void skipped(const FileAt& entry, EntryKind kind) override {
    if (entry.path == signature_) return;
    OmsIgnored& ignored =
        ignored_.emplace_back(OmsIgnored{entry.path, kind == EntryKind::kFolder, {}});
    if (ignored.is_folder) ignored.files = count_files(entry, options_.limits);
  }

  Result<void> file(const FileAt& file) override { return add(file, Links::kRefuse); }

  Result<void> symlink(const FileAt& file) override {
    return options_.allow_symlinks ? add(file, Links::kFollow) : TreeVisitor::symlink(file);
  }

  Result<void> finish(OmsScan& scan) {
    TRY(reading_.finish(scan));
    scan.unread = std::move(unread_);
    scan.ignored = std::move(ignored_);
    return {};
  }

 private:
  Result<void> add(const FileAt& file, Links links) {
    if (!options_.selects || options_.selects(file.path)) return reading_.add(file, links);
    unread_.push_back(file.path);
    return {};
  }

  const OmsExclusions& exclusions_;
  const OmsScanOptions& options_;
  std::optional<std::string> signature_;  // its path, where it is inside
  Reading reading_;
  std::vector<std::string> unread_;
  std::vector<OmsIgnored> ignored_;
};

Result<OmsScan> scan_file(const Path& model, OmsScan scan, const OmsScanOptions& options) {
  scan.is_single_file = true;
  if (options.selects && !options.selects(scan.subject_name)) {
    scan.unread = {scan.subject_name};
    return scan;
  }
  Reading reading(options);
  TRY(reading.add({nullptr, model.native(), scan.subject_name}));
  TRY(reading.finish(scan));
  return scan;
}

}  // namespace

std::size_t OmsScan::not_read() const {
  return static_cast<std::size_t>(std::ranges::count(found, false, &ScannedFile::was_read));
}

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
  if (options.allow_symlinks) root = TRY(resolve_links(root));
  const EntryKind kind = TRY(kind_of_root(root));
  const Path resolved = TRY(resolve_links(root));
  OmsScan scan{.subject_name = resolved.filename().native()};
  scan.serialization = {.hash = options.hash,
                        .shard_size = options.shard_size,
                        .ignore_paths = {},
                        .allow_symlinks = options.allow_symlinks};
  if (kind == EntryKind::kFile) return scan_file(root, std::move(scan), options);

  OmsExclusions exclusions(options.ignore_paths);
  if (options.ignore_git_paths) exclusions.add_git_paths();
  std::optional<std::string> signature;
  if (options.signature) signature = TRY(path_inside(*options.signature, resolved));
  if (signature) exclusions.add_file(*signature);
  ScanningVisitor visitor(exclusions, options, std::move(signature));
  TRY(walk(root, visitor, options.limits));
  TRY_IN(printable(root.native()), visitor.finish(scan));
  scan.serialization.ignore_paths = exclusions.paths();
  return scan;
}

}  // namespace hallmark::model

#include "model/oms_scan.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "model/file_collector.h"
#include "model/oms_exclusions.h"
#include "model/path_inside.h"
#include "model/walk.h"

namespace hallmark::model {
namespace {

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
        files_(options) {}

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
    TRY(files_.finish(scan));
    scan.unread = std::move(unread_);
    scan.ignored = std::move(ignored_);
    return {};
  }

 private:
  Result<void> add(const FileAt& file, Links links) {
    if (!options_.selects || options_.selects(file.path)) return files_.add(file, links);
    unread_.push_back(file.path);
    return {};
  }

  const OmsExclusions& exclusions_;
  const OmsScanOptions& options_;
  std::optional<std::string> signature_;  // its path, where it is inside
  FileCollector files_;
  std::vector<std::string> unread_;
  std::vector<OmsIgnored> ignored_;
};

Result<OmsScan> scan_file(const Path& model, OmsScan scan, const OmsScanOptions& options) {
  scan.is_single_file = true;
  if (options.selects && !options.selects(scan.subject_name)) {
    scan.unread = {scan.subject_name};
    return scan;
  }
  FileCollector files(options);
  TRY(files.add({nullptr, model.native(), scan.subject_name}));
  TRY(files.finish(scan));
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
  options.lfs_pointers = false;
  return options;
}

Result<OmsScan> scan_model(const Path& model, const OmsScanOptions& options) {
  TRY(check_pointers(options));
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

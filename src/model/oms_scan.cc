#include "model/oms_scan.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "model/file_hasher.h"
#include "model/oms_exclusions.h"
#include "model/walk.h"

namespace hallmark::model {
namespace {

class ScanningVisitor final : public TreeVisitor {
 public:
  ScanningVisitor(const OmsExclusions& exclusions, const OmsScanOptions& options)
      : exclusions_(exclusions),
        allow_symlinks_(options.allow_symlinks),
        hasher_(nullptr, options.progress) {}

  bool skips(std::string_view path, EntryKind kind) const override {
    return exclusions_.excludes_entry(path, kind == EntryKind::kFile);
  }

  Result<void> file(const FileAt& file) override { return add(file, Links::kRefuse); }

  Result<void> symlink(const FileAt& file) override {
    return allow_symlinks_ ? add(file, Links::kFollow) : TreeVisitor::symlink(file);
  }

  std::vector<OmsFile> take_files() {
    std::ranges::sort(files_, {}, &OmsFile::name);
    return std::move(files_);
  }

 private:
  Result<void> add(const FileAt& file, Links links) {
    const HashedFile hashed = TRY(hasher_.hash(file, links));
    files_.push_back({file.path, hashed.digest});
    return {};
  }

  const OmsExclusions& exclusions_;
  bool allow_symlinks_;
  FileHasher hasher_;
  std::vector<OmsFile> files_;
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
  FileHasher hasher(nullptr, options.progress);
  const HashedFile hashed = TRY(hasher.hash({AT_FDCWD, model.native(), model.native()}));
  scan.is_single_file = true;
  scan.files = {{scan.subject_name, hashed.digest}};
  return scan;
}

}  // namespace

OmsScanOptions as_signed(OmsScanOptions options, const OmsManifest& manifest) {
  options.ignore_paths.insert(options.ignore_paths.end(),
                              manifest.serialization().ignore_paths.begin(),
                              manifest.serialization().ignore_paths.end());
  options.allow_symlinks = manifest.serialization().allow_symlinks;
  return options;
}

Result<OmsScan> scan_model(const Path& model, const OmsScanOptions& options) {
  Path root = without_trailing_slash(model);
  if (options.allow_symlinks) root = TRY(resolve(root));
  const EntryKind kind = TRY(kind_of_root(root));
  const Path resolved = TRY(resolve(root));
  OmsScan scan{.subject_name = resolved.filename().native()};
  scan.serialization.allow_symlinks = options.allow_symlinks;
  if (kind == EntryKind::kFile) return scan_file(root, std::move(scan), options);

  OmsExclusions exclusions(options.ignore_paths);
  if (options.ignore_git_paths) exclusions.add_git_paths();
  if (options.signature) {
    auto inside = TRY(path_inside(*options.signature, resolved));
    if (inside) exclusions.add_file(*std::move(inside));
  }
  ScanningVisitor visitor(exclusions, options);
  TRY(walk(root, visitor, options.limits));
  scan.files = visitor.take_files();
  scan.serialization.ignore_paths = exclusions.paths();
  return scan;
}

}  // namespace hallmark::model

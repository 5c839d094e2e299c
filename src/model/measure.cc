#include "model/measure.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "model/file_hasher.h"
#include "model/walk.h"

namespace hallmark::model {
namespace {

class ManifestVisitor : public TreeVisitor {
 public:
  explicit ManifestVisitor(const MeasureOptions& options) : options_(options) {}

  bool skips(std::string_view path, EntryKind kind) const override {
    if (path == kSignatureName) return kind == EntryKind::kFile;
    return options_.skip_own_workspace && path == kWorkspaceName && kind == EntryKind::kFolder;
  }

 private:
  const MeasureOptions& options_;
};

class MeasuringVisitor final : public ManifestVisitor {
 public:
  explicit MeasuringVisitor(const MeasureOptions& options)
      : ManifestVisitor(options), hasher_(options.sink, options.progress) {}

  Result<void> file(const FileAt& file) override {
    const HashedFile hashed = TRY(hasher_.hash(file));
    files_.push_back({file.path, hashed.fingerprint.size_bytes, hashed.digest});
    fingerprints_.push_back({file.path, hashed.fingerprint});
    return {};
  }

  std::vector<TreeFile> take_files() { return std::move(files_); }
  std::vector<FingerprintedFile> take_fingerprints() { return std::move(fingerprints_); }

 private:
  FileHasher hasher_;
  std::vector<TreeFile> files_;
  std::vector<FingerprintedFile> fingerprints_;
};

class FingerprintVisitor final : public ManifestVisitor {
 public:
  using ManifestVisitor::ManifestVisitor;

  Result<void> file(const FileAt& file) override {
    const Fingerprint fingerprint = TRY(fingerprint_of(file));
    fingerprints_.push_back({file.path, fingerprint});
    return {};
  }

  std::vector<FingerprintedFile> take_fingerprints() { return std::move(fingerprints_); }

 private:
  std::vector<FingerprintedFile> fingerprints_;
};

std::vector<FingerprintedFile> by_path(std::vector<FingerprintedFile> fingerprints) {
  std::ranges::sort(fingerprints, {}, &FingerprintedFile::path);
  return fingerprints;
}

Result<Artifact> measure_tree(const Path& root, const MeasureOptions& options) {
  MeasuringVisitor visitor(options);
  TRY(walk(root, visitor, options.limits));
  TreeManifest manifest =
      TRY_IN(printable(root.native()), TreeManifest::create(visitor.take_files(), options.limits));
  Artifact artifact{.digest = manifest.digest(),
                    .size_bytes = 0,
                    .manifest = std::nullopt,
                    .fingerprints = by_path(visitor.take_fingerprints())};
  for (const TreeFile& file : manifest.files()) artifact.size_bytes += file.size_bytes;
  artifact.manifest = std::move(manifest);
  return artifact;
}

// The path inside the root, for a root that is itself a file.
const std::string kNoPath;

Result<Artifact> measure_file(const Path& root, const MeasureOptions& options) {
  FileHasher hasher(options.sink, options.progress);
  const HashedFile hashed = TRY(hasher.hash({AT_FDCWD, root.native(), kNoPath}));
  return Artifact{.digest = hashed.digest,
                  .size_bytes = hashed.fingerprint.size_bytes,
                  .manifest = std::nullopt,
                  .fingerprints = {{kNoPath, hashed.fingerprint}}};
}

}  // namespace

Result<Artifact> measure(const Path& path, const MeasureOptions& options) {
  const Path root = without_trailing_slash(path);
  const EntryKind kind = TRY(kind_of_root(root));
  return kind == EntryKind::kFile ? measure_file(root, options) : measure_tree(root, options);
}

Result<std::vector<FingerprintedFile>> fingerprint(const Path& path,
                                                   const MeasureOptions& options) {
  using Fingerprints = std::vector<FingerprintedFile>;
  const Path root = without_trailing_slash(path);
  const Result<EntryKind> kind = kind_of_root(root);
  if (!kind && kind.error().code == ErrorCode::kNotFound) return Fingerprints{};
  if (TRY(kind) == EntryKind::kFile) {
    const Fingerprint found = TRY(fingerprint_of({AT_FDCWD, root.native(), kNoPath}));
    return Fingerprints{{kNoPath, found}};
  }
  FingerprintVisitor visitor(options);
  TRY(walk(root, visitor, options.limits));
  return by_path(visitor.take_fingerprints());
}

}  // namespace hallmark::model

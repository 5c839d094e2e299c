#include "model/measure.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "model/file_hasher.h"
#include "model/hash_pool.h"
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

struct Measured {
  std::string path;
  Sha256Digest digest;
  Fingerprint fingerprint;
};

// Hashes what it is given: with a sink one file after the other, else in a pool.
class Measuring {
 public:
  explicit Measuring(const MeasureOptions& options) {
    if (options.sink != nullptr) {
      hasher_.emplace(*options.sink, options.progress);
    } else {
      pool_.emplace(HashOptions{.jobs = options.jobs, .progress = options.progress});
    }
  }

  Result<void> add(const FileAt& file) {
    if (pool_) return pool_->add(file);
    const FileHasher::Hashed hashed = TRY(hasher_->hash(file));
    measured_.push_back({file.path, hashed.digest, hashed.fingerprint});
    return {};
  }

  Result<std::vector<Measured>> finish() {
    if (!pool_) return std::move(measured_);
    for (HashedFile& file : TRY(pool_->finish())) {
      measured_.push_back({std::move(file.path), *file.digest.as_sha256(), file.fingerprint});
    }
    return std::move(measured_);
  }

 private:
  std::optional<HashPool> pool_;
  std::optional<FileHasher> hasher_;
  std::vector<Measured> measured_;
};

class MeasuringVisitor final : public ManifestVisitor {
 public:
  explicit MeasuringVisitor(const MeasureOptions& options)
      : ManifestVisitor(options), measuring_(options) {}

  Result<void> file(const FileAt& file) override { return measuring_.add(file); }
  Result<std::vector<Measured>> finish() { return measuring_.finish(); }

 private:
  Measuring measuring_;
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
  Artifact artifact;
  std::vector<TreeFile> files;
  for (Measured& file : TRY_IN(printable(root.native()), visitor.finish())) {
    artifact.size_bytes += file.fingerprint.size_bytes;
    artifact.fingerprints.push_back({file.path, file.fingerprint});
    files.push_back({std::move(file.path), file.fingerprint.size_bytes, file.digest});
  }
  artifact.manifest =
      TRY_IN(printable(root.native()), TreeManifest::create(std::move(files), options.limits));
  artifact.digest = artifact.manifest->digest();
  artifact.fingerprints = by_path(std::move(artifact.fingerprints));
  return artifact;
}

Result<Artifact> measure_file(const Path& root, const MeasureOptions& options) {
  Measuring measuring(options);
  TRY(measuring.add({nullptr, root.native(), ""}));
  const std::vector<Measured> measured = TRY(measuring.finish());
  const Fingerprint& fingerprint = measured.front().fingerprint;
  return Artifact{.digest = measured.front().digest,
                  .size_bytes = fingerprint.size_bytes,
                  .manifest = std::nullopt,
                  .fingerprints = {{"", fingerprint}}};
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
    const Fingerprint found = TRY(fingerprint_of({nullptr, root.native(), ""}));
    return Fingerprints{{"", found}};
  }
  FingerprintVisitor visitor(options);
  TRY(walk(root, visitor, options.limits));
  return by_path(visitor.take_fingerprints());
}

}  // namespace hallmark::model

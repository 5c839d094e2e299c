#include "model/materialize.h"

#include <fcntl.h>

#include <cerrno>
#include <set>
#include <utility>

#include "base/encoding.h"
#include "base/open_beneath.h"
#include "model/open_file.h"
#include "model/path_inside.h"
#include "model/strict.h"

namespace hallmark::model {
namespace {

// Finds a model's files again by their names.
class Source {
 public:
  static Result<Source> open(const Path& model, bool is_single_file) {
    Source source;
    if (is_single_file) {
      source.file_ = model;
      return source;
    }
    source.root_ = std::make_shared<const FileDescriptor>(
        ::open(model.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!source.root_->is_open()) return errno_error(model.native(), "open");
    return source;
  }

  Result<FileAt> find(const std::string& name) {
    if (!root_) return FileAt{nullptr, file_.native(), name};
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos) return FileAt{root_, name, name};
    if (const std::string path = name.substr(0, slash); path != folder_path_) {
      folder_ = TRY(open_folder(path));
      folder_path_ = path;
    }
    return FileAt{folder_, name.substr(slash + 1), name};
  }

 private:
  // A walk has just met it: what is no folder now has changed.
  Result<std::shared_ptr<const FileDescriptor>> open_folder(const std::string& path) {
    FileDescriptor fd = open_beneath(root_->get(), path, O_PATH | O_DIRECTORY);
    if (fd.is_open()) return std::make_shared<const FileDescriptor>(std::move(fd));
    if (errno == ENOENT || errno == ELOOP || errno == ENOTDIR) return refuse_change(path);
    return errno_error(path, "open");
  }

  Path file_;                                   // the model, if it is a file
  std::shared_ptr<const FileDescriptor> root_;  // else its root
  std::string folder_path_;                     // of folder_, which the last file was in
  std::shared_ptr<const FileDescriptor> folder_;
};

class Copier {
 public:
  Copier(Source source, const OmsManifest& manifest, const MaterializeOptions& options,
         NewTree& tree)
      : source_(std::move(source)), manifest_(manifest), options_(options), tree_(tree) {
    for (const OmsFile& file : manifest.files()) signed_names_.insert(file.name);
  }

  // Appends what came of the file `name`.
  Result<void> take(const std::string& name, std::vector<OmsFile>& files) {
    const FileAt file = TRY(source_.find(name));
    const std::string& signed_name =
        manifest_.is_unnamed_single_file() ? manifest_.files().front().name : name;
    if (!signed_names_.contains(signed_name)) return take_unsigned(file, files);
    if (options_.compare.selects && !options_.compare.selects(signed_name)) return {};
    const std::unique_ptr<NewFile> into = TRY(tree_.create(name));
    const auto copied = [this](std::uint64_t bytes) { add_progress(bytes); };
    for (OmsFile& entry : TRY(copy_file(file, manifest_.serialization(), *into, copied))) {
      files.push_back(std::move(entry));
    }
    if (options_.scan.bytes_max && bytes_done_ > *options_.scan.bytes_max) {
      return fail(ErrorCode::kLimitExceeded, printable(name) + ": with it the model is too large",
                  "model-too-large");
    }
    return {};
  }

 private:
  // Where shards are listed an empty file has none, and nobody can say whether it was signed.
  Result<void> take_unsigned(const FileAt& file, std::vector<OmsFile>& files) {
    const bool is_unlisted = manifest_.serialization().shard_size.has_value() &&
                             TRY(fingerprint_of(file)).size_bytes == 0;
    if (!is_unlisted) files.push_back({.name = file.path, .digest = {}});
    return {};
  }

  void add_progress(std::uint64_t bytes) {
    bytes_done_ += bytes;
    if (options_.scan.progress) options_.scan.progress(bytes_done_);
  }

  Source source_;
  const OmsManifest& manifest_;
  const MaterializeOptions& options_;
  NewTree& tree_;
  std::set<std::string, std::less<>> signed_names_;
  std::uint64_t bytes_done_ = 0;
};

// What is there, unread.
Result<OmsScan> list_model(const Path& model, const OmsManifest& manifest,
                           const MaterializeOptions& options) {
  OmsScanOptions listing = as_signed(options.scan, manifest);
  listing.selects = [](std::string_view) { return false; };
  listing.allow_symlinks = false;
  Result<OmsScan> scan = scan_model(model, listing);
  if (scan || scan.error().reason != "symlink" || !manifest.serialization().allow_symlinks) {
    return scan;
  }
  return fail(ErrorCode::kUnsupported,
              scan.error().message + "; a model with links cannot be materialized", "symlink");
}

}  // namespace

Result<Materialized> materialize(const Path& model, const OmsManifest& manifest,
                                 const MaterializeOptions& options, NewTree& tree) {
  const Path root = without_trailing_slash(model);
  Materialized result{};
  result.scan = TRY(list_model(root, manifest, options));
  if (options.strict) TRY(check_strict(manifest, result.scan));
  Copier copier(TRY(Source::open(root, result.scan.is_single_file)), manifest, options, tree);
  for (const std::string& name : std::exchange(result.scan.unread, {})) {
    TRY(copier.take(name, result.scan.files));
  }
  result.comparison = compare(manifest, oms_files_of(result.scan, manifest), options.compare);
  if (result.is_complete()) TRY(tree.commit());
  return result;
}

Result<void> check_destination(const Path& destination, const Path& model) {
  const Path resolved = TRY(resolve_links(model));
  if (!TRY(path_inside(without_trailing_slash(destination), resolved))) return {};
  return fail(ErrorCode::kUsage,
              printable(destination.native()) + ": lies inside the model; take another place",
              "destination-inside-model");
}

}  // namespace hallmark::model

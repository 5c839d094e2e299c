#include "testing/crash_files.h"

#include <algorithm>

namespace hallmark::testing {
namespace {

std::unexpected<Error> crashed() { return fail(ErrorCode::kUnavailable, "the machine is off"); }

std::unexpected<Error> absent(const Path& path) {
  return fail(ErrorCode::kNotFound, path.string() + ": absent");
}

class MemoryReader final : public ReadableFile {
 public:
  explicit MemoryReader(std::string contents) : contents_(std::move(contents)) {}
  Result<std::size_t> read(std::span<std::byte> into) override {
    const std::size_t count = std::min(into.size(), contents_.size() - offset_);
    std::ranges::copy(as_bytes(contents_).subspan(offset_, count), into.begin());
    offset_ += count;
    return count;
  }

 private:
  std::string contents_;
  std::size_t offset_ = 0;
};

}  // namespace

class CrashFiles::Writer final : public WritableFile {
 public:
  Writer(CrashFiles& files, std::shared_ptr<Node> node) : files_(files), node_(std::move(node)) {}

  Result<void> write(ByteView bytes) override {
    const bool was_running = !files_.has_crashed_;
    const Result<void> counted = files_.count_operation();
    if (!counted && was_running) bytes = bytes.first(bytes.size() / 2);
    if (counted || was_running) node_->contents += as_text(bytes);
    return counted;
  }

  Result<void> sync() override {
    TRY(files_.count_operation());
    node_->durable_contents = node_->contents;
    return {};
  }

 private:
  CrashFiles& files_;
  std::shared_ptr<Node> node_;
};

CrashFiles::CrashFiles() {
  names_["/"] = std::make_shared<Node>(Node{FileKind::kDirectory, 0755, {}, {}});
  durable_names_ = names_;
}

Result<void> CrashFiles::count_operation() {
  if (has_crashed_ || operations_left_ == 0) {
    has_crashed_ = true;
    return crashed();
  }
  --operations_left_;
  return {};
}

void CrashFiles::restart(Loss loss) {
  has_crashed_ = false;
  operations_left_ = std::numeric_limits<std::size_t>::max();
  if (loss == Loss::kNothing) return;
  names_.clear();
  // In order of the paths, so that a folder comes before what it holds.
  for (const auto& [path, node] : durable_names_) {
    if (path != "/" && !names_.contains(path.parent_path())) continue;
    node->contents = node->durable_contents;
    names_.emplace(path, node);
  }
  durable_names_ = names_;
}

std::map<std::string, std::string> CrashFiles::contents() const {
  std::map<std::string, std::string> contents;
  for (const auto& [path, node] : names_) {
    if (node->kind == FileKind::kRegular) contents.emplace(path.string(), node->contents);
  }
  return contents;
}

Result<std::shared_ptr<CrashFiles::Node>> CrashFiles::find(const Path& path, FileKind kind) {
  if (has_crashed_) return crashed();
  const auto found = names_.find(path);
  if (found == names_.end()) return absent(path);
  if (found->second->kind != kind) {
    return fail(ErrorCode::kUnavailable, path.string() + ": of another kind");
  }
  return found->second;
}

Result<Bytes> CrashFiles::read(const Path& path, std::size_t bytes_max) {
  const auto node = TRY(find(path, FileKind::kRegular));
  if (node->contents.size() > bytes_max) {
    return fail(ErrorCode::kLimitExceeded, path.string() + ": too large");
  }
  return to_bytes(node->contents);
}

Result<std::unique_ptr<ReadableFile>> CrashFiles::open(const Path& path) {
  return std::make_unique<MemoryReader>(TRY(find(path, FileKind::kRegular))->contents);
}

Result<std::unique_ptr<WritableFile>> CrashFiles::make_file(const Path& path, mode_t mode) {
  TRY(find(path.parent_path(), FileKind::kDirectory));
  const auto node = std::make_shared<Node>(Node{FileKind::kRegular, mode, {}, {}});
  names_[path] = node;
  return std::make_unique<Writer>(*this, node);
}

Result<std::unique_ptr<WritableFile>> CrashFiles::create(const Path& path, mode_t mode) {
  TRY(count_operation());
  if (names_.contains(path)) return fail(ErrorCode::kConflict, path.string() + ": exists");
  return make_file(path, mode);
}

Result<std::unique_ptr<WritableFile>> CrashFiles::append(const Path& path, mode_t mode) {
  TRY(count_operation());
  if (!names_.contains(path)) return make_file(path, mode);
  return std::make_unique<Writer>(*this, TRY(find(path, FileKind::kRegular)));
}

Result<void> CrashFiles::truncate(const Path& path, std::uint64_t size_bytes) {
  TRY(count_operation());
  const auto node = TRY(find(path, FileKind::kRegular));
  node->contents.resize(size_bytes);
  node->durable_contents = node->contents;
  return {};
}

Result<void> CrashFiles::rename(const Path& from, const Path& to) {
  TRY(count_operation());
  const auto node = TRY(find(from, FileKind::kRegular));
  TRY(find(to.parent_path(), FileKind::kDirectory));
  names_[to] = node;
  names_.erase(from);
  return {};
}

Result<void> CrashFiles::remove(const Path& path) {
  TRY(count_operation());
  TRY(find(path, FileKind::kRegular));
  names_.erase(path);
  return {};
}

Result<void> CrashFiles::make_directory(const Path& path, mode_t mode) {
  TRY(count_operation());
  if (names_.contains(path)) return {};
  TRY(find(path.parent_path(), FileKind::kDirectory));
  names_[path] = std::make_shared<Node>(Node{FileKind::kDirectory, mode, {}, {}});
  return {};
}

Result<void> CrashFiles::sync_directory(const Path& path) {
  TRY(count_operation());
  TRY(find(path, FileKind::kDirectory));
  const auto is_inside = [&](const auto& entry) {
    return entry.first != path && entry.first.parent_path() == path;
  };
  std::erase_if(durable_names_, is_inside);
  std::ranges::copy_if(names_, std::inserter(durable_names_, durable_names_.end()), is_inside);
  return {};
}

Result<FileStatus> CrashFiles::status(const Path& path) {
  if (has_crashed_) return crashed();
  const auto found = names_.find(path);
  if (found == names_.end()) return absent(path);
  return FileStatus{found->second->kind, found->second->contents.size(), found->second->mode};
}

Result<std::vector<std::string>> CrashFiles::list(const Path& path) {
  TRY(find(path, FileKind::kDirectory));
  std::vector<std::string> names;
  for (const auto& [entry, node] : names_) {
    if (entry != path && entry.parent_path() == path) names.push_back(entry.filename().string());
  }
  std::ranges::sort(names);
  return names;
}

Result<std::unique_ptr<FileLock>> CrashFiles::lock(const Path& path) {
  // One process at a time: nothing to wait for.
  if (has_crashed_) return crashed();
  if (!names_.contains(path)) TRY(make_file(path, 0644));
  return std::make_unique<FileLock>();
}

}  // namespace hallmark::testing

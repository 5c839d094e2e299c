#include <fmt/format.h>

#include <algorithm>

#include "crypto/hash.h"
#include "model/tree_manifest.h"
#include "policy/policy.h"

namespace hallmark::policy {

namespace {

bool is_test(std::string_view path) { return path.ends_with("_test.rego"); }

bool is_data(std::string_view path) { return path == "data.json" || path.ends_with("/data.json"); }

// What OPA would read beside data.json: left out, it would be another policy here than there.
bool is_data_in_yaml(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == "data.yaml" || name == "data.yml";
}

bool is_policy_file(std::string_view path) { return path.ends_with(".rego") || is_data(path); }

// Collects the bundle's files below `folder`, which has the relative path `prefix`.
class FolderReader {
 public:
  FolderReader(const Path& root, bool with_tests, const Limits& limits)
      : root_(root), with_tests_(with_tests), limits_(limits) {}

  Result<std::vector<PolicyFile>> read() {
    // A plain stack: the depth of the folders must not become the depth of ours.
    std::vector<std::string> folders = {""};
    while (!folders.empty()) {
      const std::string prefix = std::move(folders.back());
      folders.pop_back();
      for (const std::string& name : TRY(disk_.list(root_ / prefix))) {
        TRY(visit(prefix.empty() ? name : prefix + "/" + name, folders));
      }
    }
    return std::move(files_);
  }

 private:
  Result<void> visit(const std::string& path, std::vector<std::string>& folders) {
    const FileStatus status = TRY(disk_.status(root_ / path));
    if (status.kind == FileKind::kDirectory) {
      folders.push_back(path);
      return {};
    }
    if (status.kind == FileKind::kSymlink) {
      return fail(ErrorCode::kInvalidInput, path + ": a policy folder must not hold symlinks",
                  "policy-symlink");
    }
    if (is_data_in_yaml(path)) {
      return fail(ErrorCode::kInvalidInput, path + ": data is read from data.json only",
                  "policy-data");
    }
    if (!is_policy_file(path) || (is_test(path) && !with_tests_)) return {};
    if (files_.size() >= limits_.policy_files_max) {
      return fail(ErrorCode::kLimitExceeded,
                  fmt::format("more than {} policy files", limits_.policy_files_max));
    }
    const Bytes bytes = TRY_IN(path, disk_.read(root_ / path, limits_.policy_file_bytes_max));
    files_.push_back(PolicyFile{.path = path, .text = to_text(bytes)});
    return {};
  }

  PosixFiles disk_;
  const Path& root_;
  bool with_tests_;
  const Limits& limits_;
  std::vector<PolicyFile> files_;
};

Result<void> check_files(const std::vector<PolicyFile>& files, const Limits& limits) {
  if (files.size() > limits.policy_files_max) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("more than {} policy files", limits.policy_files_max));
  }
  for (const PolicyFile& file : files) {
    if (!is_policy_file(file.path)) {
      return fail(ErrorCode::kInvalidInput, file.path + ": neither *.rego nor data.json");
    }
    if (file.text.size() > limits.policy_file_bytes_max) {
      return fail(ErrorCode::kLimitExceeded,
                  fmt::format("{}: larger than {} bytes", file.path, limits.policy_file_bytes_max));
    }
  }
  const auto is_rule_file = [](const PolicyFile& file) {
    return file.path.ends_with(".rego") && !is_test(file.path);
  };
  if (std::ranges::none_of(files, is_rule_file)) {
    return fail(ErrorCode::kInvalidInput, "no .rego file", "policy-empty");
  }
  return {};
}

// Tests may change without changing what a decision was based on.
Result<Sha256Digest> digest_of(const std::vector<PolicyFile>& files, const Limits& limits) {
  std::vector<model::TreeFile> tree;
  for (const PolicyFile& file : files) {
    if (is_test(file.path)) continue;
    tree.push_back(model::TreeFile{
        .path = file.path, .size_bytes = file.text.size(), .digest = crypto::sha256(file.text)});
  }
  return TRY(model::TreeManifest::create(std::move(tree), limits)).digest();
}

}  // namespace

Result<PolicyBundle> PolicyBundle::load(const Path& folder, bool with_tests, const Limits& limits) {
  auto files = TRY_IN(folder.string(), FolderReader(folder, with_tests, limits).read());
  return TRY_IN(folder.string(), from_files(std::move(files), limits));
}

Result<PolicyBundle> PolicyBundle::from_files(std::vector<PolicyFile> files, const Limits& limits) {
  TRY(check_files(files, limits));
  std::ranges::sort(files, {}, &PolicyFile::path);
  PolicyBundle bundle;
  bundle.digest_ = TRY(digest_of(files, limits));
  bundle.files_ = std::move(files);
  return bundle;
}

}  // namespace hallmark::policy

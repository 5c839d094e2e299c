#include "capture/git.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>

#include "base/encoding.h"
#include "capture/process.h"
#include "capture/redact.h"
#include "crypto/hash.h"
#include "model/measure.h"

namespace hallmark::capture {
namespace {

constexpr std::size_t kStatusBytesMax = 256U << 20;

// They name another repository, or make git run or print something else.
constexpr std::array<std::string_view, 12> kDropped = {
    "GIT_DIR",           "GIT_WORK_TREE",         "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",    "GIT_NAMESPACE",         "GIT_OBJECT_DIRECTORY",
    "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS",         "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_PREFIX",        "GIT_LITERAL_PATHSPECS", "GIT_CEILING_DIRECTORIES"};

// The folder that holds `.git`, at or above `start`.
std::optional<Path> find_root(const Path& start) {
  for (Path folder = start;; folder = folder.parent_path()) {
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(folder / ".git", error))) {
      return folder;
    }
    if (folder == folder.parent_path()) return std::nullopt;
  }
}

ProcessSpec git_command(const GitQuery& query, const std::vector<std::string>& words) {
  ProcessSpec spec{.command = {"git", "--no-pager", "-c", "core.fsmonitor=false"},
                   .environment = query.environment,
                   .working_directory = query.project,
                   .closed_descriptors = query.closed_descriptors};
  spec.command.insert(spec.command.end(), words.begin(), words.end());
  for (const std::string_view name : kDropped) spec.environment.erase(std::string(name));
  spec.environment["GIT_OPTIONAL_LOCKS"] = "0";
  spec.environment["GIT_TERMINAL_PROMPT"] = "0";
  spec.environment["LC_ALL"] = "C";
  return spec;
}

std::unexpected<Error> git_failed(const std::vector<std::string>& words, int status) {
  return fail(ErrorCode::kUnavailable,
              fmt::format("git {} failed with status {}: run it yourself to see why", words.front(),
                          status),
              "git-failed");
}

struct TextOutput {
  std::string text;
  ProcessEnd end;
};

Result<TextOutput> read_text(const ProcessSpec& spec) {
  TextOutput output;
  output.end = TRY(read_output(spec, [&](ByteView bytes) -> Result<void> {
    if (output.text.size() + bytes.size() > kStatusBytesMax) {
      return fail(ErrorCode::kLimitExceeded, "git: too much output");
    }
    output.text += as_text(bytes);
    return {};
  }));
  return output;
}

struct Status {
  std::string commit;
  bool has_changes = false;
  std::vector<std::string> untracked;  // from the repository's root, in byte order
};

// `git status --porcelain=v2 --branch -z --no-renames`.
Status parse_status(std::string_view text) {
  constexpr std::string_view kCommit = "# branch.oid ";
  constexpr std::string_view kNone = "(initial)";
  Status status;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(kCommit)) status.commit = line.substr(kCommit.size());
    if (line.starts_with("? ")) status.untracked.emplace_back(line.substr(2));
    const bool is_change =
        line.starts_with("1 ") || line.starts_with("2 ") || line.starts_with("u ");
    status.has_changes = status.has_changes || is_change;
  }
  if (status.commit == kNone) status.commit.clear();
  std::ranges::sort(status.untracked);
  return status;
}

bool is_declared(const Path& path, const std::vector<Path>& declared) {
  return std::ranges::any_of(declared, [&](const Path& folder) {
    const std::string below = path.lexically_relative(folder).string();
    return !below.empty() && below != ".." && !below.starts_with("../");
  });
}

std::string digest_of_untracked(const Path& path) {
  std::error_code error;
  const Path target = std::filesystem::read_symlink(path, error);
  if (!error) return crypto::sha256(target.string()).hex();
  const auto artifact = model::measure(path);
  return artifact ? artifact->digest.hex() : "-";
}

Result<Sha256Digest> diff_digest(const GitQuery& query) {
  const std::vector<std::string> words = {"diff",
                                          "HEAD",
                                          "--binary",
                                          "--full-index",
                                          "--no-color",
                                          "--no-ext-diff",
                                          "--no-textconv",
                                          "--no-renames",
                                          "--unified=3",
                                          "--diff-algorithm=myers",
                                          "--src-prefix=a/",
                                          "--dst-prefix=b/",
                                          "--submodule=short",
                                          "--ignore-submodules=none"};
  crypto::Sha256 hash;
  const ProcessEnd end = TRY(read_output(git_command(query, words), [&](ByteView bytes) {
    hash.update(bytes);
    return Result<void>();
  }));
  if (end.exit_status != 0) return git_failed(words, end.exit_status);
  return hash.finish();
}

Result<std::optional<Sha256Digest>> dirty_digest(const GitQuery& query, const Path& root,
                                                 Status status) {
  std::erase_if(status.untracked,
                [&](const std::string& path) { return is_declared(root / path, query.declared); });
  if (!status.has_changes && status.untracked.empty()) return std::nullopt;
  crypto::Sha256 hash;
  hash.update(as_bytes(TRY(diff_digest(query)).hex() + "\n"));
  for (const std::string& path : status.untracked) {
    hash.update(as_bytes(path));
    hash.update(as_bytes(std::string(1, '\0') + digest_of_untracked(root / path) + "\n"));
  }
  return hash.finish();
}

// Status 1 says that there is none.
Result<std::string> remote_of(const GitQuery& query) {
  const std::vector<std::string> words = {"config", "--get", "remote.origin.url"};
  TextOutput output = TRY(read_text(git_command(query, words)));
  if (output.end.exit_status == 1) return std::string();
  if (output.end.exit_status != 0) return git_failed(words, output.end.exit_status);
  return without_userinfo(output.text.substr(0, output.text.find('\n')));
}

}  // namespace

Result<attest::GitState> git_state(const GitQuery& query) {
  const std::optional<Path> root = find_root(query.project);
  if (!root) return attest::GitState{};
  const std::vector<std::string> words = {"status",
                                          "--porcelain=v2",
                                          "--branch",
                                          "-z",
                                          "--no-renames",
                                          "--untracked-files=all",
                                          "--ignore-submodules=none"};
  const TextOutput output = TRY(read_text(git_command(query, words)));
  if (!output.end.start_error.empty()) return attest::GitState{};
  if (output.end.exit_status != 0) return git_failed(words, output.end.exit_status);
  Status status = parse_status(output.text);
  attest::GitState state;
  state.commit = status.commit;
  state.remote = TRY(remote_of(query));
  if (!status.commit.empty())
    state.dirty_digest = TRY(dirty_digest(query, *root, std::move(status)));
  return state;
}

}  // namespace hallmark::capture

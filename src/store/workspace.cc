#include "store/workspace.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace hallmark::store {
namespace {

constexpr std::string_view kTemporaryName = "create";

// Under the workspace's lock, so that a leftover of the same name is a crashed attempt's.
Result<void> write_settings_file(Files& files, const Path& path, std::string_view text) {
  const Path leftover = path.parent_path() / (".tmp-" + std::string(kTemporaryName));
  if (exists(files, leftover)) TRY(files.remove(leftover));
  return write_file_durably(files, path, as_bytes(text), 0644, kTemporaryName);
}

Result<int> read_format(Files& files, const Path& path) {
  constexpr std::size_t kFormatBytesMax = 16;
  const Bytes bytes = TRY(files.read(path, kFormatBytesMax));
  std::string_view text = as_text(bytes);
  if (text.ends_with('\n')) text.remove_suffix(1);
  int format = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), format);
  if (error != std::errc() || end != text.data() + text.size() || format < 1) {
    return fail(ErrorCode::kCorrupt, path.string() + ": not a format number", "format-malformed");
  }
  return format;
}

// Drops what the journal has already, and repetitions.
Result<void> keep_new(Journal& journal, std::vector<JournalEntry>& entries) {
  std::set<std::pair<JournalEntry::Kind, Sha256Digest>> seen;
  const auto remember = [&](const JournalEntry& entry) -> Result<void> {
    seen.emplace(entry.kind, entry.digest);
    return {};
  };
  TRY(journal.read_from(0, remember));
  std::erase_if(entries, [&](const JournalEntry& entry) {
    return !seen.emplace(entry.kind, entry.digest).second;
  });
  return {};
}

}  // namespace

Result<Path> find_workspace(Files& files, const Path& start) {
  for (Path folder = start; !folder.empty(); folder = folder.parent_path()) {
    const Path workspace = folder / kWorkspaceName;
    if (exists(files, workspace / "format")) return workspace;
    if (folder == folder.root_path()) break;
  }
  return fail(ErrorCode::kNotFound,
              start.string() + ": no workspace here or above; `hallmark init` makes one",
              "no-workspace");
}

Result<Path> create_workspace(Files& files, const Path& project, std::string_view config_toml) {
  TRY_IN("config.toml", WorkspaceConfig::parse(config_toml));
  const Path workspace = project / kWorkspaceName;
  TRY(make_directories_durably(files, workspace, 0755));
  const auto lock = TRY(files.lock(workspace / "lock"));
  if (exists(files, workspace / "format")) {
    return fail(ErrorCode::kConflict, workspace.string() + ": there is a workspace already",
                "workspace-exists");
  }
  for (const char* name : {"objects", "statements", "journal"}) {
    TRY(make_directories_durably(files, workspace / name, 0755));
  }
  TRY(write_settings_file(files, workspace / ".gitignore", "*\n"));
  TRY(write_settings_file(files, workspace / "config.toml", config_toml));
  TRY(files.sync_directory(project));
  TRY(write_settings_file(files, workspace / "format", std::to_string(kWorkspaceFormat) + "\n"));
  return workspace;
}

Result<void> check_workspace_format(Files& files, const Path& workspace) {
  const int format = TRY(read_format(files, workspace / "format"));
  if (format > kWorkspaceFormat) {
    return fail(ErrorCode::kUnsupported,
                workspace.string() + ": format " + std::to_string(format) +
                    " is newer than this program's " + std::to_string(kWorkspaceFormat) +
                    "; a newer hallmark reads it",
                "workspace-newer");
  }
  return {};
}

Result<void> receive(const Stores& stores, const Received& received, Timestamp now) {
  std::vector<JournalEntry> entries;
  bool some_known = false;
  for (const model::TreeManifest& manifest : received.manifests) {
    some_known |= TRY(stores.objects.contains(manifest.digest()));
    TRY(stores.objects.put(manifest.digest(), as_bytes(manifest.canonical())));
    entries.push_back({JournalEntry::Kind::kManifest, manifest.digest(), now});
  }
  for (const sigstore::Bundle& bundle : received.bundles) {
    some_known |= TRY(stores.statements.contains(bundle.digest()));
    TRY(stores.statements.put(bundle.digest(), bundle.canonical()));
    entries.push_back({JournalEntry::Kind::kBundle, bundle.digest(), now});
  }
  // Only what was stored before can have been journalled before: a repetition within `received`
  // counts, because the second contains() sees what the first put() wrote.
  if (some_known) TRY(keep_new(stores.journal, entries));
  return stores.journal.append(entries);
}

}  // namespace hallmark::store

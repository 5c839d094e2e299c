#include "store/check.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "model/tree_manifest.h"
#include "sigstore/bundle.h"

namespace hallmark::store {
namespace {

using Digests = std::set<Sha256Digest>;

struct Journalled {
  Digests manifests;
  Digests bundles;
};

class Checker {
 public:
  Checker(const Stores& stores, const Limits& limits) : stores_(stores), limits_(limits) {}

  Result<CheckReport> run() {
    TRY(read_journal());
    TRY(check_objects());
    TRY(check_statements());
    find_dangling();
    std::ranges::sort(report_.problems);
    return std::move(report_);
  }

 private:
  void add(std::string code, std::string subject, std::string message, bool is_harmless = false) {
    report_.problems.push_back(
        {std::move(code), std::move(subject), std::move(message), is_harmless});
  }

  Result<void> read_journal() {
    const auto visit = [this](const JournalEntry& entry) -> Result<void> {
      ++report_.journal_entries;
      const bool is_bundle = entry.kind == JournalEntry::Kind::kBundle;
      (is_bundle ? journalled_.bundles : journalled_.manifests).insert(entry.digest);
      return {};
    };
    const Result<std::uint64_t> read = stores_.journal.read_from(0, visit);
    if (read) return {};
    if (read.error().code != ErrorCode::kCorrupt) return std::unexpected(read.error());
    add("journal-corrupt", "journal", read.error().message);
    return {};
  }

  Result<void> check_objects() {
    for (const Sha256Digest& digest : TRY(stores_.objects.list())) {
      ++report_.objects;
      std::string beginning;
      const auto sink = [&](ByteView bytes) -> Result<void> {
        if (beginning.size() < kManifestBeginning.size()) beginning.append(as_text(bytes));
        return {};
      };
      const Result<void> read = stores_.objects.read_to(digest, sink);
      if (!read && read.error().code != ErrorCode::kCorrupt) return read;
      if (!read) {
        add("object-corrupt", digest.text(), read.error().message);
        continue;
      }
      objects_.insert(digest);
      if (beginning.starts_with(kManifestBeginning)) note_unjournalled_manifest(digest);
    }
    return {};
  }

  void note_unjournalled_manifest(const Sha256Digest& digest) {
    if (journalled_.manifests.contains(digest)) return;
    const Result<Bytes> bytes = stores_.objects.read(digest, limits_.json_bytes_max);
    if (!bytes || !model::TreeManifest::parse(as_text(*bytes), limits_)) return;
    add("not-journalled", digest.text(),
        "a tree manifest that was never acknowledged; receiving it again completes it", true);
  }

  Result<void> check_statements() {
    for (const Sha256Digest& digest : TRY(stores_.statements.list())) {
      ++report_.statements;
      const Result<std::string> text = stores_.statements.read(digest);
      if (!text && text.error().code != ErrorCode::kCorrupt) return std::unexpected(text.error());
      if (!text) {
        add("statement-corrupt", digest.text(), text.error().message);
        continue;
      }
      statements_.insert(digest);
      check_bundle(digest, *text);
      if (!journalled_.bundles.contains(digest)) {
        add("not-journalled", digest.text(),
            "a bundle that was never acknowledged; receiving it again completes it", true);
      }
    }
    return {};
  }

  void check_bundle(const Sha256Digest& digest, const std::string& text) {
    const Result<sigstore::Bundle> bundle = sigstore::Bundle::parse(text, limits_);
    if (!bundle) {
      add("statement-malformed", digest.text(), bundle.error().message);
    } else if (bundle->canonical() != text) {
      add("statement-malformed", digest.text(), "not in RFC 8785 form");
    }
  }

  void find_dangling() {
    for (const Sha256Digest& digest : journalled_.manifests) {
      if (!objects_.contains(digest)) {
        add("journal-dangling", digest.text(), "the journal lists a tree manifest that is gone");
      }
    }
    for (const Sha256Digest& digest : journalled_.bundles) {
      if (!statements_.contains(digest)) {
        add("journal-dangling", digest.text(), "the journal lists a bundle that is gone");
      }
    }
  }

  static constexpr std::string_view kManifestBeginning = R"({"files":)";

  const Stores& stores_;
  const Limits& limits_;
  CheckReport report_;
  Journalled journalled_;
  Digests objects_;     // that read well
  Digests statements_;  // that read well
};

// "ab" and "cdef…" together are a digest.
bool is_digest_name(std::string_view folder, std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return false;
  name.remove_suffix(suffix.size());
  return folder.size() == 2 && Sha256Digest::from_hex(std::string(folder).append(name)).has_value();
}

void add_stray(std::vector<CheckProblem>& problems, const Path& path) {
  if (path.filename().string().starts_with(".tmp-")) {
    problems.push_back({"leftover-file", printable(path.string()),
                        "a killed process left it; removable when nothing runs", true});
  } else {
    problems.push_back(
        {"unexpected-file", printable(path.string()), "nothing of ours has this name", false});
  }
}

Result<void> find_strays_in(Files& files, const Path& root, std::string_view suffix,
                            std::vector<CheckProblem>& problems) {
  if (!exists(files, root)) return {};
  for (const std::string& folder : TRY(files.list(root))) {
    const FileStatus status = TRY(files.status(root / folder));
    if (status.kind != FileKind::kDirectory) {
      add_stray(problems, root / folder);
      continue;
    }
    for (const std::string& name : TRY(files.list(root / folder))) {
      if (!is_digest_name(folder, name, suffix)) add_stray(problems, root / folder / name);
    }
  }
  return {};
}

}  // namespace

bool CheckReport::is_clean() const {
  return std::ranges::all_of(problems, &CheckProblem::is_harmless);
}

Result<CheckReport> check_store(const Stores& stores, const Limits& limits) {
  return Checker(stores, limits).run();
}

Result<std::vector<CheckProblem>> find_strays(Files& files, const Path& folder) {
  std::vector<CheckProblem> problems;
  TRY(find_strays_in(files, folder / "objects", "", problems));
  TRY(find_strays_in(files, folder / "statements", ".json", problems));
  std::ranges::sort(problems);
  return problems;
}

}  // namespace hallmark::store

#pragma once

// Walks a folder without ever leaving it.
//
// Every entry is reached by name from the descriptor of the folder that holds it and never through
// a symlink. However deep the tree, only a few dozen descriptors stay open: farther ancestors are
// reached again through "..", and must then be the folders that were left. Names are met in byte
// order, folder by folder.

#include <memory>
#include <string>

#include "base/files.h"
#include "base/limits.h"
#include "base/posix.h"
#include "base/result.h"

namespace hallmark::model {

inline constexpr std::string_view kWorkspaceName = ".hallmark";

enum class EntryKind { kFile, kFolder, kSymlink, kSpecial };

// Where a file is. Whoever keeps it keeps the folder open too.
struct FileAt {
  std::shared_ptr<const FileDescriptor> folder;  // that holds it; null: the working directory
  std::string name;                              // in that folder
  std::string path;                              // relative to the root
  int folder_fd() const;
};

class TreeVisitor {
 public:
  virtual ~TreeVisitor() = default;
  // Whether to leave an entry out, a folder with all below it. Asked before anything is refused.
  virtual bool skips(std::string_view path, EntryKind kind) const = 0;
  // Called for each entry that is left out; not for what lies below it.
  virtual void skipped(const FileAt& entry, EntryKind kind);
  // Whether a name that is not UTF-8, or a workspace's, is as good as any other.
  virtual bool takes_any_name() const { return false; }
  virtual Result<void> file(const FileAt& file) = 0;
  // Refuses unless overridden.
  virtual Result<void> symlink(const FileAt& file);
};

// Calls `visitor` for each entry below `root`, which must be a folder and no symlink to one.
// Refuses as measure.h says, and stops at the first error.
Result<void> walk(const Path& root, TreeVisitor& visitor, const Limits& limits);
// The same from an open folder on.
Result<void> walk(FileDescriptor root, TreeVisitor& visitor, const Limits& limits);
// The folder `entry`, open for it. A symlink there is not followed.
Result<FileDescriptor> open_folder(const FileAt& entry);

// Whether `root` is a file or a folder, never what it may link to. kNotFound if absent; anything
// else is refused.
Result<EntryKind> kind_of_root(const Path& root);

// `path` without trailing slashes and "/.", which would lead through a symlink.
Path without_trailing_slash(const Path& path);

std::unexpected<Error> refuse_symlink(std::string_view path);
std::unexpected<Error> refuse_special_file(std::string_view path);
std::unexpected<Error> refuse_change(std::string_view path);  // kUnavailable, "changed-while-read"

}  // namespace hallmark::model

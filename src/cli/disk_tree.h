#pragma once

// A read-only tree that appears on disk complete or not at all.
//
// It is made as DESTINATION.partial-UNIQUE, which only its owner may enter, and at last renamed.
// Files end with mode 0444 and folders with 0555: a signature covers no modes. Whoever destroys it
// without commit() destroys the partial tree; after a kill that is left behind, and is no model.

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/posix.h"
#include "model/copy_file.h"

namespace hallmark::cli {

class DiskTree final : public model::NewTree {
 public:
  // kConflict if there is anything at `destination`; kNotFound if its folder is absent.
  static Result<std::unique_ptr<DiskTree>> create(const Path& destination, std::string_view unique);
  ~DiskTree() override;
  DiskTree(const DiskTree&) = delete;
  DiskTree& operator=(const DiskTree&) = delete;

  // kConflict if the file exists.
  Result<std::unique_ptr<model::NewFile>> create(std::string_view path) override;
  // kConflict if something came to the destination meanwhile.
  Result<void> commit() override;

 private:
  DiskTree(Path destination, std::string partial_name, FileDescriptor parent, FileDescriptor root);
  Result<FileDescriptor> open_folder(std::string_view path, int flags) const;
  Result<void> make_folder(std::string_view path);
  Result<void> seal(int folder, std::string_view path) const;
  Result<void> move_into_place();
  void remove();

  Path destination_;
  std::string name_;       // in parent_, now
  FileDescriptor parent_;  // the folder that holds both names
  FileDescriptor root_;
  std::set<std::string, std::less<>> folders_;  // made below root_; each behind the one above it
  bool is_committed_ = false;
};

}  // namespace hallmark::cli

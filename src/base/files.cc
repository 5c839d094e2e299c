#include "base/files.h"

#include "base/encoding.h"

namespace hallmark {

Result<void> write_file_durably(Files& files, const Path& path, ByteView bytes, mode_t mode,
                                std::string_view unique) {
  const Path folder = path.has_parent_path() ? path.parent_path() : Path(".");
  const Path temporary = folder / (".tmp-" + std::string(unique));
  std::unique_ptr<WritableFile> file = TRY(files.create(temporary, mode));
  Result<void> done = file->write(bytes);
  if (done) done = file->sync();
  file.reset();
  if (done) done = files.rename(temporary, path);
  if (!done) {
    (void)files.remove(temporary).has_value();
    return done;
  }
  return files.sync_directory(folder);
}

Result<void> make_directories_durably(Files& files, const Path& path, mode_t mode) {
  const Result<FileStatus> status = files.status(path);
  if (status) {
    // A symlink is as good as the folder it leads to.
    const bool is_folder =
        status->kind == FileKind::kDirectory ||
        (status->kind == FileKind::kSymlink && files.sync_directory(path).has_value());
    if (is_folder) return {};
    return fail(ErrorCode::kConflict, printable(path.native()) + ": exists and is not a folder");
  }
  const Path parent = path.has_parent_path() ? path.parent_path() : Path(".");
  if (parent != path) TRY(make_directories_durably(files, parent, mode));
  TRY(files.make_directory(path, mode));
  return files.sync_directory(parent);
}

bool exists(Files& files, const Path& path) { return files.status(path).has_value(); }

}  // namespace hallmark

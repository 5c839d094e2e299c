#include "base/files.h"

namespace hallmark {

Result<void> write_file_durably(Files& files, const Path& path, ByteView bytes, mode_t mode,
                                std::string_view unique) {
  const Path folder = path.has_parent_path() ? path.parent_path() : Path(".");
  const Path temporary = folder / (".tmp-" + std::string(unique));
  {
    const auto file = TRY(files.create(temporary, mode));
    Result<void> written = file->write(bytes);
    if (written) written = file->sync();
    if (!written) {
      (void)files.remove(temporary).has_value();
      return written;
    }
  }
  TRY(files.rename(temporary, path));
  return files.sync_directory(folder);
}

Result<void> make_directories_durably(Files& files, const Path& path, mode_t mode) {
  const Result<FileStatus> status = files.status(path);
  if (status) {
    if (status->kind == FileKind::kDirectory) return {};
    return fail(ErrorCode::kConflict, path.string() + ": exists and is not a folder");
  }
  const Path parent = path.has_parent_path() ? path.parent_path() : Path(".");
  if (parent != path) TRY(make_directories_durably(files, parent, mode));
  TRY(files.make_directory(path, mode));
  return files.sync_directory(parent);
}

bool exists(Files& files, const Path& path) { return files.status(path).has_value(); }

}  // namespace hallmark

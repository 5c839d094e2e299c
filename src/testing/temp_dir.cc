#include "testing/temp_dir.h"

#include <cstdlib>
#include <fstream>
#include <limits>
#include <system_error>

#include "base/check.h"

namespace hallmark::testing {

namespace fs = std::filesystem;

TempDir::TempDir() {
  std::string name = (fs::temp_directory_path() / "hallmark-test-XXXXXX").string();
  CHECK(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TempDir::~TempDir() {
  // A test may have taken the right to write away.
  std::error_code ignored;
  for (fs::recursive_directory_iterator it(path_, ignored), end; it != end; it.increment(ignored)) {
    if (!it->is_symlink(ignored) && it->is_directory(ignored)) {
      fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    }
  }
  fs::remove_all(path_, ignored);
}

Path TempDir::write(std::string_view name, std::string_view text) const {
  const Path path = path_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  CHECK(file.good());
  return path;
}

std::string read_text(const Path& path) {
  PosixFiles files;
  const Result<Bytes> bytes = files.read(path, std::numeric_limits<std::size_t>::max());
  CHECK(bytes.has_value());
  return to_text(*bytes);
}

}  // namespace hallmark::testing

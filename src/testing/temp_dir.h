#pragma once

// A folder of its own for one test, removed with all that is in it on destruction.

#include <string_view>

#include "base/files.h"

namespace hallmark::testing {

class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();

  const Path& path() const { return path_; }
  Path operator/(std::string_view name) const { return path_ / name; }

  // Writes a file inside, with the folders above it; returns its path.
  Path write(std::string_view name, std::string_view text) const;

 private:
  Path path_;
};

// The whole file; ends the test program if it cannot be read.
std::string read_text(const Path& path);

}  // namespace hallmark::testing

#pragma once

// Runs commands in the test's own process: a temporary project and home, a settable clock, real
// files and stores.

#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/context.h"
#include "store/fs/fs_stores.h"
#include "testing/fake_clock.h"
#include "testing/temp_dir.h"

namespace hallmark::cli {

class TestProgram {
 public:
  TestProgram();

  // The exit status; standard output and error are in out() and err().
  int run(std::vector<std::string> arguments);

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }
  Path project() const { return folder_.path() / "project"; }
  Path home() const { return folder_.path() / "home"; }
  testing::FakeClock& clock() { return clock_; }
  std::string read(const Path& path);
  void write(const Path& path, std::string_view text);

 private:
  Context make_context();

  testing::TempDir folder_;
  PosixFiles files_;
  SystemRandom random_;
  testing::FakeClock clock_;
  testing::FakeSleeper sleeper_{clock_};
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace hallmark::cli

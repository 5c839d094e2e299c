#pragma once

// Running other programs: the user's command as if hallmark were not there, and tools whose output
// is read.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"
#include "base/result.h"

namespace hallmark::capture {

struct ProcessSpec {
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;
  Path working_directory;
  std::vector<int> closed_descriptors = {};
};

struct ProcessEnd {
  int exit_status = 0;      // 126 not executable, 127 not found, 128 + n killed by signal n
  std::string start_error;  // why the program could not be started; empty if it was
};

// Same process group and terminal, standard streams inherited, signals passed on. Only one at a
// time in a process.
Result<ProcessEnd> run_in_foreground(const ProcessSpec& spec);

// Standard input empty, standard error dropped, standard output handed to `sink` in pieces. A sink
// that fails ends the reading, and its error is the answer.
Result<ProcessEnd> read_output(const ProcessSpec& spec,
                               const std::function<Result<void>(ByteView)>& sink);

}  // namespace hallmark::capture

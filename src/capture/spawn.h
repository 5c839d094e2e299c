#pragma once

// fork and exec with nothing left to chance between the two.
//
// The child gets the signal mask and dispositions that the caller names, its own environment, and
// none of our descriptors: those we open are O_CLOEXEC, the listed ones are closed. What the user
// handed us (a job server's pipe, say) passes through. The program is found as execvp() finds it.

#include <signal.h>
#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace hallmark::capture {

struct SpawnPlan {
  std::vector<std::string> command;  // at least one word
  std::map<std::string, std::string> environment;
  Path working_directory;
  std::vector<int> closed_descriptors = {};
  // Standard streams to replace; -1 leaves the caller's.
  int standard_input = -1;
  int standard_output = -1;
  int standard_error = -1;
  // Called in the child between fork and exec: async-signal-safe work only.
  std::function<void()> in_child = {};
};

struct Spawned {
  pid_t pid = -1;
  int exec_errno = 0;  // not 0: the child could not start the program and is about to exit
};

// kUnavailable if no process can be made; kNotFound or kUnavailable if the working directory cannot
// be entered. The caller waits for the child.
Result<Spawned> spawn(const SpawnPlan& plan);

// As a shell reports it: the status itself, or 128 + n for signal n.
int shell_status(int wait_status);
// 127 if the program was not found, else 126.
int exec_failure_status(int exec_errno);

}  // namespace hallmark::capture

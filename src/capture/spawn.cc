#include "capture/spawn.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.h"
#include "base/posix.h"

namespace hallmark::capture {
namespace {

// What the child tells through a pipe that exec closes.
struct ChildFailure {
  bool is_folder;  // the working directory, not the program
  int number;
};

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> entries_of(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> entries;
  entries.reserve(environment.size());
  for (const auto& [name, value] : environment) entries.push_back(name + "=" + value);
  return entries;
}

[[noreturn]] void give_up(int report, bool is_folder) {
  const ChildFailure failure{is_folder, errno};
  const ssize_t written = write(report, &failure, sizeof failure);
  _exit(written == sizeof failure ? exec_failure_status(failure.number) : 127);
}

void replace_stream(int replacement, int stream) {
  if (replacement >= 0) dup2(replacement, stream);
}

[[noreturn]] void become(const SpawnPlan& plan, char* const* words, char** environment,
                         int report) {
  if (chdir(plan.working_directory.c_str()) != 0) give_up(report, true);
  replace_stream(plan.standard_input, STDIN_FILENO);
  replace_stream(plan.standard_output, STDOUT_FILENO);
  replace_stream(plan.standard_error, STDERR_FILENO);
  for (const int fd : plan.closed_descriptors) close(fd);
  if (plan.in_child) plan.in_child();
  environ = environment;
  execvp(words[0], words);
  give_up(report, false);
}

}  // namespace

Result<Spawned> spawn(const SpawnPlan& plan) {
  CHECK(!plan.command.empty());
  std::vector<std::string> words = plan.command;
  std::vector<std::string> entries = entries_of(plan.environment);
  const std::vector<char*> word_pointers = pointers_to(words);
  std::vector<char*> entry_pointers = pointers_to(entries);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno_error("pipe", "open");
  const FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return errno_error(plan.command.front(), "start a process for");
  if (pid == 0) become(plan, word_pointers.data(), entry_pointers.data(), writing.get());

  writing = FileDescriptor();
  ChildFailure failure{};
  ssize_t count = 0;
  do {
    count = read(reading.get(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  if (count != sizeof failure) return Spawned{pid, 0};
  if (!failure.is_folder) return Spawned{pid, failure.number};
  waitpid(pid, nullptr, 0);
  errno = failure.number;
  return errno_error(plan.working_directory.string(), "enter");
}

int shell_status(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

int exec_failure_status(int exec_errno) {
  return exec_errno == ENOENT || exec_errno == ENOTDIR ? 127 : 126;
}

}  // namespace hallmark::capture

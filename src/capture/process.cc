#include "capture/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/posix.h"
#include "capture/signals.h"
#include "capture/spawn.h"

namespace hallmark::capture {
namespace {

// Leaves the child a zombie, so that its id stays its own.
void wait_until_ended(pid_t pid) {
  siginfo_t info;
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
}

Result<int> reap(pid_t pid) {
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = waitpid(pid, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  if (reaped != pid) return errno_error("the command", "wait for");
  return status;
}

ProcessEnd end_of(const Spawned& child, int wait_status) {
  if (child.exec_errno == 0) return {shell_status(wait_status), ""};
  return {exec_failure_status(child.exec_errno), std::generic_category().message(child.exec_errno)};
}

SpawnPlan plan_of(const ProcessSpec& spec) {
  return {.command = spec.command,
          .environment = spec.environment,
          .working_directory = spec.working_directory,
          .closed_descriptors = spec.closed_descriptors};
}

Result<void> drain(int fd, const std::function<Result<void>(ByteView)>& sink) {
  std::array<std::byte, 1U << 16> buffer;
  for (;;) {
    const ssize_t count = read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno_error("pipe", "read");
    if (count == 0) return {};
    TRY(sink(ByteView(buffer).first(static_cast<std::size_t>(count))));
  }
}

}  // namespace

Result<ProcessEnd> run_in_foreground(const ProcessSpec& spec) {
  SignalForwarding signals;
  SpawnPlan plan = plan_of(spec);
  plan.in_child = [&signals] { signals.restore(); };
  const Spawned child = TRY(spawn(plan));
  signals.forward_to(child.pid);
  wait_until_ended(child.pid);
  signals.stop();
  return end_of(child, TRY(reap(child.pid)));
}

Result<ProcessEnd> read_output(const ProcessSpec& spec,
                               const std::function<Result<void>(ByteView)>& sink) {
  const FileDescriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing.is_open()) return errno_error("/dev/null", "open");
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno_error("pipe", "open");
  FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);

  SpawnPlan plan = plan_of(spec);
  plan.standard_input = nothing.get();
  plan.standard_output = writing.get();
  plan.standard_error = nothing.get();
  const Spawned child = TRY(spawn(plan));
  writing = FileDescriptor();
  const Result<void> drained = drain(reading.get(), sink);
  reading = FileDescriptor();  // a child that still writes ends by SIGPIPE
  const int status = TRY(reap(child.pid));
  if (!drained) return std::unexpected(drained.error());
  return end_of(child, status);
}

}  // namespace hallmark::capture

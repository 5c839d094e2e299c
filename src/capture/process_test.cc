#include "capture/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/posix.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::capture {
namespace {

using hallmark::testing::HasReason;
using hallmark::testing::IsErrorCode;
using hallmark::testing::IsOk;
using hallmark::testing::read_text;
using hallmark::testing::TempDir;
using ::testing::HasSubstr;
using ::testing::Not;

class Process : public ::testing::Test {
 protected:
  ProcessSpec spec(std::vector<std::string> command) const {
    return {.command = std::move(command),
            .environment = {{"PATH", "/usr/bin:/bin"}},
            .working_directory = folder_.path()};
  }
  ProcessSpec shell(std::string script) const { return spec({"sh", "-c", std::move(script)}); }

  int status_of(const ProcessSpec& process) const {
    const auto end = run_in_foreground(process);
    EXPECT_THAT(end, IsOk());
    return end ? end->exit_status : -1;
  }

  TempDir folder_;
};

// Gives the test's own standard stream another meaning until destroyed.
class StreamSwap {
 public:
  StreamSwap(int stream, int replacement) : stream_(stream), saved_(dup(stream)) {
    dup2(replacement, stream);
  }
  ~StreamSwap() {
    dup2(saved_, stream_);
    close(saved_);
  }

 private:
  int stream_;
  int saved_;
};

class DispositionSwap {
 public:
  DispositionSwap(int signal, void (*handler)(int)) : signal_(signal) {
    struct sigaction action = {};
    action.sa_handler = handler;
    sigaction(signal, &action, &saved_);
  }
  ~DispositionSwap() { sigaction(signal_, &saved_, nullptr); }

 private:
  int signal_;
  struct sigaction saved_;
};

std::string line_of(const std::string& text, const std::string& head) {
  const std::size_t begin = text.find("\n" + head);
  EXPECT_NE(begin, text.npos);
  return text.substr(begin + 1, text.find('\n', begin + 1) - begin - 1);
}

TEST_F(Process, PassesExitStatusesThrough) {
  EXPECT_EQ(status_of(spec({"true"})), 0);
  EXPECT_EQ(status_of(spec({"false"})), 1);
  EXPECT_EQ(status_of(shell("exit 42")), 42);
  EXPECT_EQ(status_of(shell("exit 255")), 255);
}

TEST_F(Process, ReportsAMissingProgramAs127) {
  const auto end = run_in_foreground(spec({"no-such-program-anywhere"}));

  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->exit_status, 127);
  EXPECT_THAT(end->start_error, HasSubstr("No such file"));
}

TEST_F(Process, ReportsAnEmptyProgramNameAs127) { EXPECT_EQ(status_of(spec({""})), 127); }

TEST_F(Process, ReportsAFileThatIsNotExecutableAs126) {
  const Path file = folder_.write("plain.txt", "text");

  const auto end = run_in_foreground(spec({file.string()}));

  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->exit_status, 126);
  EXPECT_THAT(end->start_error, HasSubstr("denied"));
}

TEST_F(Process, ReportsAFolderAsProgramAs126) {
  EXPECT_EQ(status_of(spec({folder_.path().string()})), 126);
}

TEST_F(Process, DoesNotTakeThePrograms126And127ForItsOwn) {
  const auto end = run_in_foreground(shell("exit 127"));

  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->exit_status, 127);
  EXPECT_EQ(end->start_error, "");
}

TEST_F(Process, ReportsDeathBySignalAs128PlusItsNumber) {
  EXPECT_EQ(status_of(shell("kill -KILL $$")), 128 + SIGKILL);
  EXPECT_EQ(status_of(shell("kill -TERM $$")), 128 + SIGTERM);
  EXPECT_EQ(status_of(shell("kill -INT $$")), 128 + SIGINT);
}

TEST_F(Process, RunsAScriptWithoutInterpreterLineAsExecvpDoes) {
  const Path script = folder_.write("script", "exit 7\n");
  chmod(script.c_str(), 0755);

  EXPECT_EQ(status_of(spec({script.string()})), 7);
}

TEST_F(Process, FindsTheProgramOnTheChildsPath) {
  chmod(folder_.write("bin/only-here", "#!/bin/sh\nexit 9\n").c_str(), 0755);
  ProcessSpec process = spec({"only-here"});
  process.environment["PATH"] = (folder_ / "bin").string();

  EXPECT_EQ(status_of(process), 9);
}

TEST_F(Process, StartsInTheWorkingDirectory) {
  EXPECT_EQ(status_of(shell("echo here > file")), 0);

  EXPECT_EQ(read_text(folder_ / "file"), "here\n");
}

TEST_F(Process, RefusesAWorkingDirectoryThatDoesNotExist) {
  ProcessSpec process = spec({"true"});
  process.working_directory = folder_ / "absent";

  EXPECT_THAT(run_in_foreground(process), IsErrorCode(ErrorCode::kNotFound));
}

TEST_F(Process, GivesTheChildExactlyTheEnvironmentNamed) {
  ProcessSpec process = shell("env > out");
  process.environment["ODD"] = "a b=c";

  ASSERT_EQ(status_of(process), 0);
  const std::string seen = read_text(folder_ / "out");
  EXPECT_THAT(seen, HasSubstr("ODD=a b=c\n"));
  EXPECT_THAT(seen, Not(HasSubstr("HOME=")));
}

TEST_F(Process, HandsStandardInputAndOutputThrough) {
  const FileDescriptor in(open(folder_.write("in", "from the terminal").c_str(), O_RDONLY));
  const FileDescriptor out(open((folder_ / "out").c_str(), O_WRONLY | O_CREAT, 0600));
  {
    const StreamSwap input(STDIN_FILENO, in.get());
    const StreamSwap output(STDOUT_FILENO, out.get());
    EXPECT_EQ(status_of(spec({"cat"})), 0);
  }

  EXPECT_EQ(read_text(folder_ / "out"), "from the terminal");
}

TEST_F(Process, LeavesTheTerminalToTheChild) {
  const FileDescriptor terminal(posix_openpt(O_RDWR | O_NOCTTY));
  ASSERT_TRUE(terminal.is_open());
  ASSERT_EQ(grantpt(terminal.get()), 0);
  ASSERT_EQ(unlockpt(terminal.get()), 0);
  const FileDescriptor end(open(ptsname(terminal.get()), O_RDWR | O_NOCTTY));
  ASSERT_TRUE(end.is_open());
  const StreamSwap input(STDIN_FILENO, end.get());

  EXPECT_EQ(status_of(shell("test -t 0")), 0);
}

TEST_F(Process, KeepsAMaskThatTheCallerHad) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  sigprocmask(SIG_BLOCK, &blocked, &before);

  const int status = status_of(spec({"grep", "-q", "SigBlk:.*200$", "/proc/self/status"}));

  sigset_t after;
  sigprocmask(SIG_SETMASK, &before, &after);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(sigismember(&after, SIGUSR1), 1);
}

TEST_F(Process, StaysInTheProcessGroupAndSession) {
  // proc(5): field 5 is the process group, field 6 the session.
  ASSERT_EQ(status_of(shell("cut -d' ' -f5,6 /proc/self/stat > out")), 0);

  EXPECT_EQ(read_text(folder_ / "out"),
            std::to_string(getpgrp()) + " " + std::to_string(getsid(0)) + "\n");
}

TEST_F(Process, LeaksNoneOfItsDescriptors) {
  // High numbers, which `ls` does not take for its own use.
  const FileDescriptor source(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const FileDescriptor users(fcntl(source.get(), F_DUPFD, 100));
  const FileDescriptor listed(fcntl(source.get(), F_DUPFD, 100));
  const FileDescriptor close_on_exec(fcntl(source.get(), F_DUPFD_CLOEXEC, 100));
  ProcessSpec process = shell("ls /proc/self/fd > out");
  process.closed_descriptors = {listed.get()};

  ASSERT_EQ(status_of(process), 0);

  const std::string seen = "\n" + read_text(folder_ / "out");
  const auto line = [](const FileDescriptor& fd) { return fmt::format("\n{}\n", fd.get()); };
  EXPECT_THAT(seen, HasSubstr(line(users))) << "what the user handed over passes through";
  EXPECT_THAT(seen, Not(HasSubstr(line(listed))));
  EXPECT_THAT(seen, Not(HasSubstr(line(close_on_exec))));
}

TEST_F(Process, GivesTheChildTheCallersSignalDispositionsAndMask) {
  const DispositionSwap ignored(SIGUSR2, SIG_IGN);
  const std::string mine = read_text("/proc/self/status");

  // Without a shell between: dash clears its mask.
  ASSERT_EQ(status_of(spec({"cp", "/proc/self/status", "out"})), 0);

  const std::string theirs = read_text(folder_ / "out");
  EXPECT_EQ(line_of(theirs, "SigBlk:"), line_of(mine, "SigBlk:"));
  EXPECT_EQ(line_of(theirs, "SigIgn:"), line_of(mine, "SigIgn:"));
}

TEST_F(Process, PutsItsOwnDispositionsAndMaskBack) {
  struct sigaction before[2];
  sigset_t mask_before;
  sigaction(SIGINT, nullptr, &before[0]);
  sigaction(SIGTERM, nullptr, &before[1]);
  sigprocmask(SIG_SETMASK, nullptr, &mask_before);

  ASSERT_EQ(status_of(spec({"true"})), 0);

  struct sigaction after[2];
  sigset_t mask_after;
  sigaction(SIGINT, nullptr, &after[0]);
  sigaction(SIGTERM, nullptr, &after[1]);
  sigprocmask(SIG_SETMASK, nullptr, &mask_after);
  EXPECT_EQ(after[0].sa_handler, before[0].sa_handler);
  EXPECT_EQ(after[1].sa_handler, before[1].sa_handler);
  for (const int signal : {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGINT, SIGCHLD}) {
    EXPECT_EQ(sigismember(&mask_after, signal), sigismember(&mask_before, signal)) << signal;
  }
}

TEST_F(Process, OutlivesTheTerminalsInterruptAndQuit) {
  EXPECT_EQ(status_of(shell("kill -INT $PPID; kill -QUIT $PPID; exit 3")), 3);
}

TEST_F(Process, PassesSignalsThatAreSentToItOnToTheChild) {
  for (const std::string name : {"TERM", "HUP", "USR1", "USR2"}) {
    const std::string script =
        "trap 'exit 9' " + name + "; kill -" + name + " $PPID; while :; do :; done";

    EXPECT_EQ(status_of(shell(script)), 9) << name;
  }
}

TEST_F(Process, ReportsAChildThatTheForwardedSignalKilled) {
  EXPECT_EQ(status_of(shell("kill -TERM $PPID; while :; do :; done")), 128 + SIGTERM);
}

TEST_F(Process, LearnsTheStatusEvenWhereChildrenAreNotWaitedFor) {
  const DispositionSwap ignored(SIGCHLD, SIG_IGN);

  EXPECT_EQ(status_of(shell("exit 5")), 5);
}

TEST_F(Process, ReadsAToolsOutput) {
  std::string text;

  const auto end = read_output(shell("echo one; echo two >&2; cat"), [&](ByteView bytes) {
    text += as_text(bytes);
    return Result<void>();
  });

  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->exit_status, 0);
  EXPECT_EQ(text, "one\n") << "standard error dropped, standard input empty";
}

TEST_F(Process, ReadsMoreThanAPipeHolds) {
  std::size_t count = 0;

  const auto end = read_output(shell("head -c 1000000 /dev/zero"), [&](ByteView bytes) {
    count += bytes.size();
    return Result<void>();
  });

  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(count, 1'000'000U);
}

TEST_F(Process, StopsReadingWhenTheReaderFails) {
  const auto end = read_output(spec({"yes"}), [](ByteView) -> Result<void> {
    return fail(ErrorCode::kLimitExceeded, "enough", "enough");
  });

  EXPECT_THAT(end, HasReason("enough"));
}

TEST_F(Process, ReportsAToolThatIsNotThere) {
  const auto end = read_output(spec({"no-such-tool"}), [](ByteView) { return Result<void>(); });

  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->exit_status, 127);
  EXPECT_NE(end->start_error, "");
}

}  // namespace
}  // namespace hallmark::capture

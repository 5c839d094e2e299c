#include "app/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <array>

#include "base/posix.h"

namespace hallmark {
namespace {

constexpr std::size_t kPassphraseBytesMax = 1024;

volatile sig_atomic_t caught_signal = 0;

void note_signal(int signal) { caught_signal = signal; }

// A signal that would end the process ends the waiting first, and the process when this goes: by
// then the terminal is as it was. Outside wait_for_line() such signals stay pending, so that none
// is noted just before a read that then waits for ever.
class DeferredSignals {
 public:
  DeferredSignals() {
    caught_signal = 0;
    sigset_t deferred;
    sigemptyset(&deferred);
    for (const int signal : kSignals) sigaddset(&deferred, signal);
    sigprocmask(SIG_BLOCK, &deferred, &old_mask_);
    struct sigaction noting{};
    noting.sa_handler = &note_signal;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      sigaction(kSignals[i], nullptr, &old_[i]);
      if (old_[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &noting, nullptr);
    }
  }
  ~DeferredSignals() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &old_[i], nullptr);
    sigprocmask(SIG_SETMASK, &old_mask_, nullptr);
    if (caught_signal != 0) raise(caught_signal);
  }
  // Whether there is a line, or the end, to read; false once a signal came.
  bool wait_for_line(int fd) const {
    pollfd waited{.fd = fd, .events = POLLIN, .revents = 0};
    return ppoll(&waited, 1, nullptr, &old_mask_) == 1;
  }

  DeferredSignals(const DeferredSignals&) = delete;
  DeferredSignals& operator=(const DeferredSignals&) = delete;

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  std::array<struct sigaction, kSignals.size()> old_{};
  sigset_t old_mask_{};
};

// Turns the echo off as long as it lives.
class QuietTerminal {
 public:
  explicit QuietTerminal(int fd) : fd_(fd) {
    is_changed_ = tcgetattr(fd, &old_) == 0;
    if (!is_changed_) return;
    termios quiet = old_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(fd, TCSAFLUSH, &quiet);
  }
  ~QuietTerminal() {
    if (is_changed_) tcsetattr(fd_, TCSAFLUSH, &old_);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;

 private:
  int fd_;
  bool is_changed_ = false;
  termios old_{};
};

void say(int fd, std::string_view text) {
  [[maybe_unused]] const ssize_t n = ::write(fd, text.data(), text.size());
}

}  // namespace

Result<SecretBytes> ask_passphrase(std::string_view prompt) {
  const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal.is_open()) {
    return fail(ErrorCode::kUsage,
                "a passphrase is needed and there is no terminal to ask on: give "
                "--passphrase-file FILE");
  }
  const DeferredSignals signals;
  const QuietTerminal quiet(terminal.get());
  say(terminal.get(), prompt);
  Bytes line(kPassphraseBytesMax);
  const ssize_t n =
      signals.wait_for_line(terminal.get()) ? ::read(terminal.get(), line.data(), line.size()) : 0;
  say(terminal.get(), "\n");
  if (n <= 0) return fail(ErrorCode::kUsage, "no passphrase was given");
  std::size_t length = static_cast<std::size_t>(n);
  if (line[length - 1] == std::byte{'\n'}) --length;
  SecretBytes passphrase(Bytes(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(length)));
  explicit_bzero(line.data(), line.size());
  return passphrase;
}

}  // namespace hallmark

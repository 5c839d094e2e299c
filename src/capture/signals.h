#pragma once

// What signals mean while hallmark waits for the command it runs.
//
// The terminal sends ctrl-C and ctrl-\ to the whole process group, the command included: hallmark
// ignores them, as a shell does, and lets the command decide. Signals that are sent to hallmark
// alone (SIGTERM, SIGHUP, ...) go on to the command. Handlers can reach their target only through a
// static, so that one command at a time runs in a process.

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <cstddef>

namespace hallmark::capture {

class SignalForwarding {
 public:
  // Dispositions for waiting are in place; forwarded signals are held back.
  SignalForwarding();
  SignalForwarding(const SignalForwarding&) = delete;
  SignalForwarding& operator=(const SignalForwarding&) = delete;
  // Everything as it was; a signal that was held back meanwhile acts now.
  ~SignalForwarding();

  // From now on held-back and new signals go to `child`, ...
  void forward_to(pid_t child);
  // ... and no longer: call it before the child is reaped, when its id may be another's.
  void stop();

  // For the child before exec: mask and dispositions as the caller had them. Async-signal-safe.
  void restore() const;

 private:
  static constexpr std::array kForwarded = {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
  static constexpr std::array kIgnored = {SIGINT, SIGQUIT};
  static constexpr std::size_t kSaved = kForwarded.size() + kIgnored.size() + 1;

  struct Saved {
    int signal;
    struct sigaction action;
  };
  void replace(int signal, void (*handler)(int));

  sigset_t forwarded_;
  sigset_t mask_;
  std::array<Saved, kSaved> saved_;
  std::size_t saved_count_ = 0;
};

}  // namespace hallmark::capture

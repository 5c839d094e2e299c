#include "capture/signals.h"

#include <atomic>
#include <cerrno>

#include "base/check.h"

namespace hallmark::capture {
namespace {

std::atomic<pid_t> forwarding_target = 0;
static_assert(std::atomic<pid_t>::is_always_lock_free);

void forward(int signal) {
  const int saved_errno = errno;
  const pid_t target = forwarding_target;
  if (target > 0) kill(target, signal);
  errno = saved_errno;
}

}  // namespace

SignalForwarding::SignalForwarding() {
  CHECK(forwarding_target == 0);
  sigemptyset(&forwarded_);
  for (const int signal : kForwarded) sigaddset(&forwarded_, signal);
  sigprocmask(SIG_BLOCK, &forwarded_, &mask_);
  for (const int signal : kForwarded) replace(signal, forward);
  for (const int signal : kIgnored) replace(signal, SIG_IGN);
  // With SIGCHLD ignored the kernel would reap the child, and its exit status with it.
  replace(SIGCHLD, SIG_DFL);
}

SignalForwarding::~SignalForwarding() {
  stop();
  restore();
}

void SignalForwarding::forward_to(pid_t child) {
  forwarding_target = child;
  sigprocmask(SIG_UNBLOCK, &forwarded_, nullptr);
}

void SignalForwarding::stop() {
  sigprocmask(SIG_BLOCK, &forwarded_, nullptr);
  forwarding_target = 0;
}

void SignalForwarding::restore() const {
  for (std::size_t i = 0; i < saved_count_; ++i) {
    sigaction(saved_[i].signal, &saved_[i].action, nullptr);
  }
  sigprocmask(SIG_SETMASK, &mask_, nullptr);
}

void SignalForwarding::replace(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  Saved& saved = saved_[saved_count_++];
  saved.signal = signal;
  sigaction(signal, &action, &saved.action);
}

}  // namespace hallmark::capture

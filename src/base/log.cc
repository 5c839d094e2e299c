#include "base/log.h"

#include <unistd.h>

#include <atomic>
#include <string>

#include "base/encoding.h"

namespace hallmark {
namespace {

std::atomic<LogLevel> current_level = LogLevel::kWarning;

void write_line(LogLevel level, std::string_view prefix, std::string_view message) {
  if (level > current_level.load(std::memory_order_relaxed)) return;
  const std::string line = "hallmark: " + std::string(prefix) + printable(message) + "\n";
  // One write per line keeps lines of concurrent processes whole; a closed stderr is no error.
  [[maybe_unused]] const ssize_t n = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void set_log_level(LogLevel level) { current_level = level; }
void log_warning(std::string_view message) { write_line(LogLevel::kWarning, "warning: ", message); }
void log_info(std::string_view message) { write_line(LogLevel::kInfo, "", message); }
void log_debug(std::string_view message) { write_line(LogLevel::kDebug, "debug: ", message); }

}  // namespace hallmark

#include "cli/progress.h"

#include <fmt/format.h>

#include <ostream>

namespace hallmark::cli {

namespace {
using std::chrono::steady_clock;
constexpr auto kQuiet = std::chrono::seconds(1);
constexpr auto kInterval = std::chrono::milliseconds(100);
}  // namespace

Progress::Progress(Context& context, std::string verb)
    : context_(context), verb_(std::move(verb)), started_(steady_clock::now()), shown_(started_) {}

Progress::~Progress() {
  if (has_line_) context_.err << "\r\x1b[K" << std::flush;
}

void Progress::update(std::uint64_t bytes_done) {
  const auto now = steady_clock::now();
  if (now - started_ < kQuiet || now - shown_ < kInterval) return;
  shown_ = now;
  has_line_ = true;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double megabytes = static_cast<double>(bytes_done) / 1e6;
  context_.err << fmt::format("\r\x1b[K{} {:.0f} MB, {:.0f} MB/s", verb_, megabytes,
                              megabytes / seconds)
               << std::flush;
}

std::function<void(std::uint64_t)> Progress::callback() {
  if (!context_.is_terminal) return {};
  return [this](std::uint64_t bytes_done) { update(bytes_done); };
}

}  // namespace hallmark::cli

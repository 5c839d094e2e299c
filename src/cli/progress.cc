#include "cli/progress.h"

#include <fmt/format.h>

#include <ostream>

#include "model/measure.h"

namespace hallmark::cli {

namespace {
using std::chrono::steady_clock;
constexpr auto kQuiet = std::chrono::seconds(1);
constexpr auto kInterval = std::chrono::milliseconds(100);

// What cannot be measured now will fail by itself, and say why.
std::uint64_t size_of(const Path& path) {
  std::uint64_t bytes = 0;
  const auto files = model::fingerprint(path, {.skip_own_workspace = true});
  if (!files) return 0;
  for (const model::FingerprintedFile& file : *files) bytes += file.fingerprint.size_bytes;
  return bytes;
}

std::string bar_of(double part) {
  constexpr std::size_t kWidth = 20;
  const auto filled = static_cast<std::size_t>(part * kWidth);
  return "[" + std::string(filled, '#') + std::string(kWidth - filled, ' ') + "]";
}

}  // namespace

Progress::Progress(Context& context, std::string verb, const Path& path)
    : context_(context), verb_(std::move(verb)), started_(steady_clock::now()), shown_(started_) {
  if (context_.is_terminal && !path.empty()) bytes_total_ = size_of(path);
}

Progress::~Progress() {
  if (has_line_) context_.err << "\r\x1b[K" << std::flush;
}

void Progress::update(std::uint64_t bytes_done) {
  const auto now = steady_clock::now();
  if (now - started_ < kQuiet || now - shown_ < kInterval) return;
  shown_ = now;
  has_line_ = true;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  context_.err << "\r\x1b[K" << progress_line(verb_, bytes_done, bytes_total_, seconds)
               << std::flush;
}

std::function<void(std::uint64_t)> Progress::callback() {
  if (!context_.is_terminal) return {};
  return [this](std::uint64_t bytes_done) { update(bytes_done); };
}

std::string progress_line(std::string_view verb, std::uint64_t bytes_done,
                          std::uint64_t bytes_total, double seconds) {
  constexpr double kMegabyte = 1e6;
  const double done = static_cast<double>(bytes_done);
  const double total = static_cast<double>(bytes_total);
  const double rate = done / seconds;
  if (done > total || rate <= 0) {
    return fmt::format("{} {:.0f} MB, {:.0f} MB/s", verb, done / kMegabyte, rate / kMegabyte);
  }
  return fmt::format("{} {} {:.0f} of {:.0f} MB, {:.0f} MB/s, {:.0f} s left", verb,
                     bar_of(done / total), done / kMegabyte, total / kMegabyte, rate / kMegabyte,
                     (total - done) / rate);
}

}  // namespace hallmark::cli

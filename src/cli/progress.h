#pragma once

// Progress on standard error for what takes over a second; silent when it is no terminal.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "cli/context.h"

namespace hallmark::cli {

class Progress {
 public:
  // `path`, if any, is what will be read: where there is a terminal, its size is looked up, so that
  // the time left can be told.
  Progress(Context& context, std::string verb, const Path& path = {});
  ~Progress();  // clears the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t bytes_done);
  // For model::MeasureOptions; empty when there is no terminal.
  std::function<void(std::uint64_t)> callback();

 private:
  Context& context_;
  std::string verb_;
  std::uint64_t bytes_total_ = 0;  // 0: unknown
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point shown_;
  bool has_line_ = false;
};

// "hashing [#####     ] 512 of 1024 MB, 900 MB/s, 1 s left"; without a total only what was done.
std::string progress_line(std::string_view verb, std::uint64_t bytes_done,
                          std::uint64_t bytes_total, double seconds);

}  // namespace hallmark::cli

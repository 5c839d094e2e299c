#pragma once

// Progress on standard error for what takes over a second; silent when it is no terminal.

#include <chrono>
#include <functional>
#include <string>

#include "cli/context.h"

namespace hallmark::cli {

class Progress {
 public:
  Progress(Context& context, std::string verb);
  ~Progress();  // clears the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t bytes_done);
  // For model::MeasureOptions; empty when there is no terminal.
  std::function<void(std::uint64_t)> callback();

 private:
  Context& context_;
  std::string verb_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point shown_;
  bool has_line_ = false;
};

}  // namespace hallmark::cli

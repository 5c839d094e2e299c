#pragma once

// What a person may want to know while a command runs, on standard error. Answers go to standard
// output and errors to main(); neither goes through here.

#include <string_view>

namespace hallmark {

enum class LogLevel { kWarning, kInfo, kDebug };

void set_log_level(LogLevel level);  // at start only
void log_warning(std::string_view message);
void log_info(std::string_view message);
void log_debug(std::string_view message);

}  // namespace hallmark

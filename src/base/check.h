#pragma once

// CHECK(condition): a programming mistake ends the process, in every build. Never for input.

#include <source_location>

namespace hallmark {
[[noreturn]] void check_failed(const char* condition,
                               std::source_location where = std::source_location::current());
}  // namespace hallmark

#define CHECK(condition) ((condition) ? static_cast<void>(0) : ::hallmark::check_failed(#condition))

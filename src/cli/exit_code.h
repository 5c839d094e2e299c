#pragma once

// The one table from errors to exit statuses.

#include "base/result.h"

namespace hallmark::cli {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;  // or could not decide
inline constexpr int kExitUsage = 2;
inline constexpr int kExitRefused = 3;  // verification or policy said no
inline constexpr int kExitNotPermitted = 4;
inline constexpr int kExitRunFailed = 125;  // `run`: Hallmark itself

int exit_status_of(ErrorCode code);

}  // namespace hallmark::cli

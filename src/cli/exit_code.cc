#include "cli/exit_code.h"

namespace hallmark::cli {

int exit_status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return kExitUsage;
    case ErrorCode::kInvalidInput:
    case ErrorCode::kUntrusted:
    case ErrorCode::kLimitExceeded:
      return kExitRefused;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kForbidden:
      return kExitNotPermitted;
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
    case ErrorCode::kUnsupported:
    case ErrorCode::kUnavailable:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return kExitFailed;
  }
  return kExitFailed;
}

}  // namespace hallmark::cli

#include "testing/matchers.h"

#include "base/check.h"

namespace hallmark {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return "kUsage";
    case ErrorCode::kInvalidInput:
      return "kInvalidInput";
    case ErrorCode::kUntrusted:
      return "kUntrusted";
    case ErrorCode::kLimitExceeded:
      return "kLimitExceeded";
    case ErrorCode::kNotFound:
      return "kNotFound";
    case ErrorCode::kConflict:
      return "kConflict";
    case ErrorCode::kUnauthenticated:
      return "kUnauthenticated";
    case ErrorCode::kForbidden:
      return "kForbidden";
    case ErrorCode::kUnsupported:
      return "kUnsupported";
    case ErrorCode::kUnavailable:
      return "kUnavailable";
    case ErrorCode::kCorrupt:
      return "kCorrupt";
    case ErrorCode::kInternal:
      return "kInternal";
  }
  check_failed("unknown ErrorCode");
}

void PrintTo(ErrorCode code, std::ostream* out) { *out << name_of(code); }

void PrintTo(const Error& error, std::ostream* out) {
  *out << name_of(error.code) << " \"" << error.message << "\"";
  if (!error.reason.empty()) *out << " (" << error.reason << ")";
  *out << " from " << error.where.file_name() << ":" << error.where.line();
}

}  // namespace hallmark

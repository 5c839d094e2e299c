#pragma once

// Result<T>: what every function returns that can fail for a reason outside the program.
//
// An Error says what kind of failure it is (`code`, mapped to the exit status in cli/exit_code.h
// and nowhere else), may carry a stable `reason` that tests, policies and people match on
// ("trust-expired"), and a one-clause `message` that adds the context. Messages never carry
// secrets and are never matched on.

#include <expected>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace hallmark {

enum class ErrorCode {
  kUsage,            // the caller asked for something that makes no sense
  kInvalidInput,     // bytes from outside are malformed
  kUntrusted,        // a signature, digest, grant or policy says no
  kLimitExceeded,    // an input is larger than its named limit
  kNotFound,         // what was named does not exist
  kConflict,         // it exists already, and differs
  kUnauthenticated,  // nobody, or a wrong passphrase
  kForbidden,        // known, but not permitted
  kUnsupported,      // well formed, but a form that this program cannot judge
  kUnavailable,      // I/O, time-out: try again
  kCorrupt,          // our own stored bytes are not what we stored
  kInternal,         // an engine or library failed in a way that has no better name
};

struct Error {
  ErrorCode code;
  std::string message;
  std::string reason = {};  // stable, kebab-case, or empty
  std::source_location where = std::source_location::current();

  // The same error seen from further out: "bundle.json: signature 2: key id unknown".
  Error in(std::string_view context) && {
    message = std::string(context) + ": " + message;
    return std::move(*this);
  }
};

inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string reason = {},
                                   std::source_location where = std::source_location::current()) {
  return std::unexpected(Error{code, std::move(message), std::move(reason), where});
}

// libstdc++ 12's std::expected is not [[nodiscard]]; this one is.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

// The same result; an error that has no reason yet gets this one.
template <class T>
Result<T> with_reason(Result<T> result, std::string_view reason) {
  if (!result && result.error().reason.empty()) result.error().reason = reason;
  return result;
}

template <class T>
T take(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace hallmark

#define HALLMARK_CAT_(a, b) a##b
#define HALLMARK_CAT(a, b) HALLMARK_CAT_(a, b)

// The value of a Result, or return its error to our caller. Not in coroutines, and not inside a
// braced initialiser: when TRY returns out of one, g++ 12 does not destroy the members made before
// it. Take the values into locals first, or assign them to members (tools/tidy reports breaches).
#define TRY(expr) HALLMARK_TRY_AS(HALLMARK_CAT(try_, __COUNTER__), expr)
#define HALLMARK_TRY_AS(r, expr)                    \
  __extension__({                                   \
    auto r = (expr);                                \
    if (!r) [[unlikely]]                            \
      return std::unexpected(std::move(r).error()); \
    ::hallmark::take(std::move(r));                 \
  })

// The same, with `context` put before the error's message.
#define TRY_IN(context, expr) HALLMARK_TRY_IN_AS(HALLMARK_CAT(try_, __COUNTER__), context, expr)
#define HALLMARK_TRY_IN_AS(r, context, expr)                    \
  __extension__({                                               \
    auto r = (expr);                                            \
    if (!r) [[unlikely]]                                        \
      return std::unexpected(std::move(r).error().in(context)); \
    ::hallmark::take(std::move(r));                             \
  })

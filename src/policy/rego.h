#pragma once

// The engine behind the C border, as a C++ value: ownership, Result, std::string.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct HallmarkRego;

namespace hallmark::policy {

// evaluate() may be called from several threads; everything before it from one.
class Rego {
 public:
  explicit Rego(std::uint32_t time_ms_max);

  // kInvalidInput (reason "policy-invalid") with the engine's words, which name the line.
  Result<void> add_policy(std::string_view path, std::string_view text);
  Result<void> add_data(std::string_view json);
  // Analyses all policies and makes `rule` ("data.a.b") ready.
  Result<void> prepare(std::string_view rule);
  // What the policies declare, call and refer to: see policy/outline.h.
  Result<std::string> outline();

  // The value of `rule` as JSON, or nothing if it is undefined. kInternal with reason
  // "policy-error" or "policy-timeout".
  Result<std::optional<std::string>> evaluate(std::string_view rule, std::string_view input) const;

 private:
  struct Free {
    void operator()(HallmarkRego* rego) const;
  };
  std::unique_ptr<HallmarkRego, Free> rego_;
};

}  // namespace hallmark::policy

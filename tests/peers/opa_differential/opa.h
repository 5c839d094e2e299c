#pragma once

// The real OPA, as a program that is run once over many documents.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "json/value.h"

namespace hallmark::policy {

class Opa {
 public:
  // From $HALLMARK_OPA, the PATH or the peers' cache; nothing if there is none.
  static std::optional<Opa> find();

  const std::string& program() const { return program_; }
  std::string version() const;

  struct Answer {
    bool is_error = false;                // with strict builtin errors
    std::optional<json::Value> decision;  // nothing: undefined
  };
  // data.hallmark.decision of the policy folder for each document, in their order.
  std::vector<Answer> decide(const Path& policy, std::span<const json::Value> documents) const;

 private:
  explicit Opa(std::string program) : program_(std::move(program)) {}
  std::optional<json::Value> evaluate(const Path& policy,
                                      std::span<const json::Value> documents) const;

  std::string program_;
};

}  // namespace hallmark::policy

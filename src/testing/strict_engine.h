#pragma once

// A policy in C++ over the facts, for tests of what surrounds the real one: it demands everything
// that the starter pipeline has (testing/chain_builder.h), and counts how often it was asked.

#include "policy/policy.h"

namespace hallmark::testing {

class StrictEngine final : public policy::Engine {
 public:
  static constexpr double kAccuracyMin = 0.9;
  static constexpr std::int64_t kClearanceAgeMax = 90 * 86'400;  // seconds

  // Codes: signature-<reason>, no-producer, producer-undeclared, adopted, not-cleared,
  // not-evaluated, evaluation-below, evaluation-overlap, finding.
  Result<policy::Decision> decide(const json::Value& facts) override;
  Result<std::vector<TestResult>> run_tests() override { return std::vector<TestResult>(); }

  int times_asked() const { return times_asked_; }

 private:
  int times_asked_ = 0;
};

}  // namespace hallmark::testing

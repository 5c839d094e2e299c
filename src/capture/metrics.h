#pragma once

// The file given by --metrics: a flat JSON object of numbers.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "attest/predicates.h"
#include "base/limits.h"
#include "base/result.h"
#include "model/measure.h"

namespace hallmark::capture {

struct Metrics {
  std::vector<attest::Evaluation::Metric> values;  // by name
  std::optional<std::int64_t> sample_size;         // the member "sample_size" or "n"
};

// kInvalidInput, reason "metrics-malformed": no JSON object, a member that is no number, no metric
// at all, a sample size that is no natural number, both "sample_size" and "n".
Result<Metrics> parse_metrics(std::string_view text, const Limits& limits = {});

// Keeps a file's bytes while it is measured, so that what is parsed is what was hashed.
class KeepBytes final : public model::MeasureSink {
 public:
  explicit KeepBytes(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  Result<void> begin(const std::string& path, std::uint64_t size_bytes) override;
  Result<void> chunk(ByteView bytes) override;
  Result<void> end(const Sha256Digest& digest) override;
  const std::string& text() const { return text_; }

 private:
  std::size_t bytes_max_;
  std::string text_;
};

}  // namespace hallmark::capture

#include "capture/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/encoding.h"
#include "capture/secret_values.h"
#include "json/value.h"

namespace hallmark::capture {
namespace {

std::unexpected<Error> refuse(std::string_view name, std::string_view why) {
  return fail(ErrorCode::kInvalidInput, fmt::format("metrics: {}: {}", printable(name), why),
              "metrics-malformed");
}

bool is_sample_size(std::string_view name) { return name == "sample_size" || name == "n"; }

Result<void> take_sample_size(Metrics& metrics, std::string_view name, const json::Value& value) {
  const std::int64_t* number = value.as_integer();
  if (number == nullptr || *number < 1) return refuse(name, "must be a natural number");
  if (metrics.sample_size) return refuse(name, "the sample size is given twice");
  metrics.sample_size = *number;
  return {};
}

Result<void> take_metric(Metrics& metrics, const std::string& name, const json::Value& value) {
  if (name.empty() || !find_secrets(name).empty()) return refuse("a name", "is not a metric's");
  if (std::ranges::any_of(name, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; })) {
    return refuse(name, "has a control character");
  }
  if (const std::int64_t* integer = value.as_integer()) {
    metrics.values.push_back({name, static_cast<double>(*integer)});
    return {};
  }
  const double* number = value.as_double();
  if (number == nullptr || !std::isfinite(*number)) return refuse(name, "must be a number");
  metrics.values.push_back({name, *number});
  return {};
}

}  // namespace

Result<Metrics> parse_metrics(std::string_view text, const Limits& limits) {
  auto value = json::parse(text, limits);
  if (!value && value.error().code == ErrorCode::kInvalidInput) {
    return refuse("not JSON", value.error().message);
  }
  if (!value) return std::unexpected(std::move(value).error().in("metrics"));
  const json::Object* object = value->as_object();
  if (object == nullptr) return refuse("the file", "must hold one JSON object of numbers");
  Metrics metrics;
  for (const auto& [name, member] : *object) {
    TRY(is_sample_size(name) ? take_sample_size(metrics, name, member)
                             : take_metric(metrics, name, member));
  }
  if (metrics.values.empty()) return refuse("the file", "names no metric");
  return metrics;
}

Result<void> KeepBytes::begin(const std::string&, std::uint64_t size_bytes) {
  text_.clear();
  if (size_bytes <= bytes_max_) return {};
  return fail(ErrorCode::kLimitExceeded,
              fmt::format("metrics: {} bytes; at most {} are read", size_bytes, bytes_max_));
}

Result<void> KeepBytes::chunk(ByteView bytes) {
  // The file may have grown since begin().
  if (bytes.size() > bytes_max_ - text_.size()) {
    return fail(ErrorCode::kLimitExceeded, fmt::format("metrics: over {} bytes", bytes_max_));
  }
  text_ += as_text(bytes);
  return {};
}

Result<void> KeepBytes::end(const Sha256Digest&) { return {}; }

}  // namespace hallmark::capture

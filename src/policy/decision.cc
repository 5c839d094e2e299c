#include "policy/decision.h"

#include <algorithm>

#include "json/reader.h"

namespace hallmark::policy {

namespace {

Decision refusal(std::string code, std::string message) {
  Decision decision;
  decision.reasons.push_back(
      Reason{.code = std::move(code), .artifact = "", .step = "", .message = std::move(message)});
  return decision;
}

bool is_code(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Result<Reason> read_reason(const json::Value& value, std::string_view place) {
  auto reader = TRY(json::ObjectReader::create(value, place));
  Reason reason;
  reason.code = TRY(reader.string("code"));
  reason.artifact = TRY(reader.string("artifact"));
  reason.step = TRY(reader.string("step"));
  reason.message = TRY(reader.string("message"));
  TRY(reader.finish());
  if (!is_code(reason.code)) return reader.refuse("code", "must be lower-case words and hyphens");
  return reason;
}

// Sorted and without repetition, whatever order the policy gave.
Result<std::vector<Reason>> read_reasons(const json::Array& values, std::string_view place) {
  std::vector<Reason> reasons;
  for (const json::Value& value : values) reasons.push_back(TRY(read_reason(value, place)));
  std::ranges::sort(reasons);
  const auto repeated = std::ranges::unique(reasons);
  reasons.erase(repeated.begin(), repeated.end());
  return reasons;
}

Result<Decision> read_decision(std::string_view text) {
  const json::Value value = TRY(json::parse(text));
  auto reader = TRY(json::ObjectReader::create(value, "decision"));
  Decision decision;
  decision.allow = TRY(reader.boolean("allow"));
  decision.reasons = TRY(read_reasons(*TRY(reader.array("reasons")), "reason"));
  if (reader.members().contains("warnings")) {
    decision.warnings = TRY(read_reasons(*TRY(reader.array("warnings")), "warning"));
  }
  TRY(reader.finish());
  if (decision.allow && !decision.reasons.empty()) {
    return reader.refuse("allow", "must be false when there are reasons");
  }
  return decision;
}

}  // namespace

Decision undefined_decision() {
  return refusal("policy-undefined",
                 "the policy gives no decision: data.hallmark.decision is undefined");
}

Decision decode_decision(std::string_view text) {
  auto decision = read_decision(text);
  if (!decision) {
    return refusal("policy-wrong-type",
                   "the policy's answer is not a decision: " + decision.error().message);
  }
  if (!decision->allow && decision->reasons.empty()) {
    return refusal("policy-undefined", "the policy refuses without a reason");
  }
  return *std::move(decision);
}

}  // namespace hallmark::policy

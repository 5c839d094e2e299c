#include "testing/strict_engine.h"

#include <algorithm>

#include "base/check.h"

namespace hallmark::testing {
namespace {

using json::Value;

const Value& at(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  CHECK(found != nullptr);
  return *found;
}

const std::string& text(const Value& value, std::string_view key) {
  return *at(value, key).as_string();
}

const json::Array& list(const Value& value, std::string_view key) {
  return *at(value, key).as_array();
}

double number(const Value& value) {
  return value.as_double() != nullptr ? *value.as_double()
                                      : static_cast<double>(*value.as_integer());
}

class Review {
 public:
  explicit Review(const Value& facts) : facts_(facts) {}

  policy::Decision decide() {
    const Value& signature = at(facts_, "signature");
    if (text(signature, "status") != "verified") {
      refuse("signature-" + text(signature, "reason"), "", "");
    }
    require_step(text(at(facts_, "subject"), "digest"), "train");
    for (const auto& [id, run] : *at(facts_, "runs").as_object()) judge_run(run);
    for (const auto& [digest, artifact] : *at(facts_, "artifacts").as_object()) {
      if (!list(artifact, "findings").empty()) refuse("finding", digest, "");
    }
    judge_evaluations();
    std::ranges::sort(reasons_);
    return {.allow = reasons_.empty(), .reasons = std::move(reasons_), .warnings = {}};
  }

 private:
  void refuse(std::string code, std::string artifact, std::string step) {
    reasons_.push_back({std::move(code), std::move(artifact), std::move(step), "as told"});
  }

  const Value& artifact(const std::string& digest) { return at(at(facts_, "artifacts"), digest); }

  void require_step(const std::string& digest, std::string_view step) {
    const json::Array& producers = list(artifact(digest), "producers");
    if (producers.empty()) refuse("no-producer", digest, std::string(step));
    for (const Value& producer : producers) {
      if (text(at(at(facts_, "runs"), *producer.as_string()), "step") != step) {
        refuse("producer-undeclared", digest, std::string(step));
      }
    }
  }

  void judge_run(const Value& run) {
    const std::string& step = text(run, "step");
    for (const Value& input : list(run, "inputs")) {
      require_step(text(input, "artifact"), step == "train" ? "prepare" : "acquire");
    }
    for (const Value& output : list(run, "outputs")) {
      if (*at(output, "is_adopted").as_bool()) refuse("adopted", text(output, "artifact"), step);
      if (step == "acquire") require_clearance(text(output, "artifact"));
    }
  }

  void require_clearance(const std::string& digest) {
    const json::Array& clearances = list(artifact(digest), "clearances");
    if (clearances.empty() ||
        *at(clearances.front(), "age_seconds").as_integer() > StrictEngine::kClearanceAgeMax) {
      refuse("not-cleared", digest, "acquire");
    }
  }

  void judge_evaluations() {
    const json::Array& evaluations = list(facts_, "evaluations");
    if (evaluations.empty()) refuse("not-evaluated", "", "");
    for (const Value& evaluation : evaluations) {
      const std::string& dataset = text(evaluation, "dataset");
      const Value* accuracy = at(evaluation, "metrics").find("accuracy");
      if (accuracy == nullptr || number(*accuracy) < StrictEngine::kAccuracyMin) {
        refuse("evaluation-below", dataset, "evaluate");
      }
      if (!list(evaluation, "overlap").empty()) refuse("evaluation-overlap", dataset, "evaluate");
    }
  }

  const Value& facts_;
  std::vector<policy::Reason> reasons_;
};

}  // namespace

Result<policy::Decision> StrictEngine::decide(const json::Value& facts) {
  ++times_asked_;
  return Review(facts).decide();
}

}  // namespace hallmark::testing

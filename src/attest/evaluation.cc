#include "attest/evaluation.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "attest/predicate_json.h"

namespace hallmark::attest {
namespace {

Result<Evaluation::Metric> read_metric(const json::Value& value, std::string_view place) {
  auto reader = TRY(json::ObjectReader::create(value, place));
  Evaluation::Metric metric{};
  metric.name = TRY(read_name(reader, "name"));
  metric.value = TRY(reader.number("value"));
  if (!std::isfinite(metric.value)) return reader.refuse("value", "not finite");
  TRY(reader.finish());
  return metric;
}

Result<std::vector<Evaluation::Metric>> read_metrics(json::ObjectReader& reader) {
  const json::Array& array = *TRY(reader.array("metrics"));
  if (array.empty()) return reader.refuse("metrics", "empty");
  std::vector<Evaluation::Metric> metrics;
  std::set<std::string> names;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const auto place = fmt::format("{}.metrics[{}]", reader.place(), i);
    metrics.push_back(TRY(read_metric(array[i], place)));
    if (!names.insert(metrics.back().name).second) {
      return fail(ErrorCode::kInvalidInput, place + ": name given twice");
    }
  }
  return metrics;
}

Result<std::optional<std::int64_t>> read_sample_size(json::ObjectReader& reader) {
  const json::Value* value = reader.find("sampleSize");
  if (value == nullptr || value->is_null()) return std::nullopt;
  return TRY(reader.integer("sampleSize", 1, json::kIntegerMax));
}

Result<std::optional<std::string>> read_invocation(json::ObjectReader& reader) {
  if (TRY(reader.optional_string("invocationId")) == std::nullopt) return std::nullopt;
  return TRY(read_invocation_id(reader, "invocationId"));
}

}  // namespace

Statement Evaluation::to_statement() const {
  json::Array list;
  for (const Metric& metric : metrics) {
    list.push_back(json::Object{{"name", metric.name}, {"value", metric.value}});
  }
  json::Object predicate{{"timeCreated", format_rfc3339(created)},
                         {"dataset", artifact_to_json(dataset)},
                         {"metrics", std::move(list)}};
  if (sample_size) predicate.emplace("sampleSize", *sample_size);
  if (invocation_id) predicate.emplace("invocationId", *invocation_id);
  return make_statement(kEvalType, {ResourceDescriptor::of(model_name, model)},
                        std::move(predicate));
}

Result<Evaluation> Evaluation::from_statement(const Statement& statement) {
  auto reader = TRY(predicate_reader(statement, kEvalType));
  SoleSubject subject = TRY(sole_subject(statement));
  Evaluation evaluation;
  evaluation.model_name = std::move(subject.name);
  evaluation.model = subject.digest;
  evaluation.created = TRY(reader.time("timeCreated"));
  evaluation.metrics = TRY(read_metrics(reader));
  evaluation.sample_size = TRY(read_sample_size(reader));
  evaluation.dataset = TRY(
      artifact_from_json(*TRY(reader.any("dataset")), "predicate.dataset", ArtifactUse::kInput));
  evaluation.invocation_id = TRY(read_invocation(reader));
  TRY(reader.finish());
  return evaluation;
}

}  // namespace hallmark::attest

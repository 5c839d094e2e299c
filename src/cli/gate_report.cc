#include "cli/gate_report.h"

#include "cli/output.h"

namespace hallmark::cli {
namespace {

json::Array reasons_to_json(const std::vector<policy::Reason>& reasons) {
  json::Array array;
  for (const policy::Reason& reason : reasons) {
    array.emplace_back(json::Object{{"code", reason.code},
                                    {"artifact", reason.artifact},
                                    {"step", reason.step},
                                    {"message", reason.message}});
  }
  return array;
}

void print_reasons(Context& context, std::string_view prefix,
                   const std::vector<policy::Reason>& reasons) {
  for (const policy::Reason& reason : reasons) {
    print(context, "  " + std::string(prefix) + reason.code + ": " + reason.message);
  }
}

std::string text_of(const json::Value& value, std::string_view key) {
  const json::Value* member = value.find(key);
  const std::string* text = member == nullptr ? nullptr : member->as_string();
  return text == nullptr ? "" : *text;
}

// The facts in a few lines: who signed, which runs, which evaluations.
void print_facts(Context& context, const json::Value& facts) {
  if (const json::Value* signature = facts.find("signature")) {
    const std::string signer = text_of(*signature, "signer");
    print(context, "  signature  " + text_of(*signature, "status") +
                       (signer.empty() ? "" : " by " + signer));
  }
  if (const json::Value* runs = facts.find("runs"); runs != nullptr && runs->as_object()) {
    for (const auto& [statement, run] : *runs->as_object()) {
      print(context, "  run        " + text_of(run, "step") + " (" + text_of(run, "kind") +
                         ") by " + text_of(run, "signer") + "  " + statement);
    }
  }
  if (const json::Value* list = facts.find("evaluations"); list != nullptr && list->as_array()) {
    for (const json::Value& evaluation : *list->as_array()) {
      const json::Value* metrics = evaluation.find("metrics");
      print(context, "  evaluation " + (metrics ? json::canonical(*metrics) : "") + " on " +
                         text_of(evaluation, "dataset_path") + " by " +
                         text_of(evaluation, "signer"));
    }
  }
  if (const json::Value* list = facts.find("ignored"); list != nullptr && list->as_array()) {
    for (const json::Value& ignored : *list->as_array()) {
      print(context,
            "  ignored    " + text_of(ignored, "statement") + "  " + text_of(ignored, "reason"));
    }
  }
}

json::Array used_to_json(const gate::Facts& facts) {
  json::Array array;
  for (const auto& [statement, bundle] : facts.used) {
    array.emplace_back(json::Object{{"statement", statement.text()}, {"bundle", bundle.text()}});
  }
  return array;
}

}  // namespace

void report_outcome(Context& context, const gate::Request& request, const gate::Outcome& outcome,
                    const std::optional<Sha256Digest>& decision_id, bool json) {
  const policy::Decision& decision = outcome.decision;
  const std::string digest = request.subject.digest.text();
  if (json) {
    print_json(context, "gate",
               {{"allow", decision.allow},
                {"subject", json::Object{{"digest", digest}, {"name", request.subject.name}}},
                {"environment", request.environment},
                {"reasons", reasons_to_json(decision.reasons)},
                {"warnings", reasons_to_json(decision.warnings)},
                {"facts", outcome.facts.document},
                {"used", used_to_json(outcome.facts)},
                {"decision", decision_id ? json::Value(decision_id->text()) : json::Value()}});
    return;
  }
  print(context, std::string(decision.allow ? "ALLOWED  " : "REFUSED  ") + digest);
  print_reasons(context, "", decision.reasons);
  print_reasons(context, "warning ", decision.warnings);
  print_facts(context, outcome.facts.document);
  if (decision_id) print(context, "  decision   " + decision_id->text());
}

void report_refusal(Context& context, std::string_view reference, const policy::Reason& reason,
                    bool json) {
  if (json) {
    print_json(context, "gate",
               {{"allow", false},
                {"subject", json::Object{{"digest", ""}, {"name", reference}}},
                {"reasons", reasons_to_json({reason})},
                {"warnings", json::Array()},
                {"facts", json::Value()},
                {"used", json::Array()}});
    return;
  }
  print(context, "REFUSED  " + std::string(reference));
  print_reasons(context, "", {reason});
}

Result<void> report_replay(Context& context, const gate::Replay& replay, bool json) {
  json::Array missing(replay.missing.begin(), replay.missing.end());
  json::Array differences(replay.differences.begin(), replay.differences.end());
  if (json) {
    print_json(context, "decision-replay",
               {{"same", replay.is_same},
                {"recorded_allow", replay.recorded.allow},
                {"replayed_allow", replay.replayed.allow},
                {"missing", std::move(missing)},
                {"differences", std::move(differences)}});
  } else {
    print(context, replay.is_same
                       ? std::string("SAME  ") + (replay.recorded.allow ? "ALLOWED" : "REFUSED")
                       : std::string("DIFFERENT"));
    for (const std::string& what : replay.missing) print(context, "  missing " + what);
    for (const std::string& what : replay.differences) print(context, "  " + what);
  }
  if (replay.is_same) return {};
  if (!replay.missing.empty()) {
    return fail(ErrorCode::kUntrusted, "the replay lacks evidence that the decision stood on",
                "evidence-missing");
  }
  return fail(ErrorCode::kUntrusted, "the replay gives another decision", "decision-differs");
}

}  // namespace hallmark::cli

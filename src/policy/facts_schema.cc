#include "policy/facts_schema.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace hallmark::policy {

namespace {

// "*" stands for any key of an object or any index of an array.
constexpr auto kLeaves = std::to_array<std::string_view>({
    "schema",
    "now",
    "environment",
    "trust.digest",
    "trust.root",
    "trust.version",
    "subject.digest",
    "subject.is_tree",
    "subject.name",
    "signature.status",
    "signature.reason",
    "signature.detail",
    "signature.statement",
    "signature.signer",
    "signature.signer_id",
    "artifacts.*.is_tree",
    "artifacts.*.names.*",
    "artifacts.*.producers.*",
    "artifacts.*.clearances.*.statement",
    "artifacts.*.clearances.*.created",
    "artifacts.*.clearances.*.age_seconds",
    "artifacts.*.clearances.*.properties.*",
    "artifacts.*.clearances.*.signer",
    "artifacts.*.findings.*.statement",
    "artifacts.*.findings.*.severity",
    "artifacts.*.findings.*.title",
    "artifacts.*.findings.*.signer",
    "artifacts.*.is_training_input",
    "runs.*.step",
    "runs.*.kind",
    "runs.*.builder",
    "runs.*.signer",
    "runs.*.started",
    "runs.*.finished",
    "runs.*.source",
    "runs.*.commit",
    "runs.*.is_dirty",
    "runs.*.inputs.*.path",
    "runs.*.inputs.*.artifact",
    "runs.*.outputs.*.path",
    "runs.*.outputs.*.artifact",
    "runs.*.outputs.*.is_adopted",
    "evaluations.*.statement",
    "evaluations.*.model",
    "evaluations.*.dataset",
    "evaluations.*.dataset_path",
    "evaluations.*.signer",
    "evaluations.*.created",
    "evaluations.*.metrics.*",
    "evaluations.*.sample_size",
    "evaluations.*.overlap.*",
    "releases.*.statement",
    "releases.*.role",
    "releases.*.name",
    "releases.*.version",
    "releases.*.signer",
    "ignored.*.statement",
    "ignored.*.predicate",
    "ignored.*.reason",
    "ignored.*.signer",
});

// Cuts the first component off a dotted path.
std::string_view next_component(std::string_view& path) {
  const std::size_t dot = path.find('.');
  const std::string_view component = path.substr(0, dot);
  path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  return component;
}

bool leads_to(std::span<const std::optional<std::string>> path, std::string_view leaf) {
  return std::ranges::all_of(path, [&](const std::optional<std::string>& key) {
    if (leaf.empty()) return false;
    const std::string_view component = next_component(leaf);
    return component == "*" || key == component;
  });
}

}  // namespace

bool is_facts_path(std::span<const std::optional<std::string>> path) {
  return std::ranges::any_of(kLeaves, [&](std::string_view leaf) { return leads_to(path, leaf); });
}

}  // namespace hallmark::policy

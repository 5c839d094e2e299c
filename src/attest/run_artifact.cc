#include "attest/run_artifact.h"

#include <fmt/format.h>

#include <algorithm>

#include "attest/predicate_json.h"
#include "base/limits.h"

namespace hallmark::attest {
namespace {

constexpr std::string_view kBuildTypeHead = "https://w3id.org/hallmark/run-";
constexpr std::string_view kBuildTypeTail = "/v1";

std::unexpected<Error> refuse_path(std::string_view why) {
  return fail(ErrorCode::kInvalidInput, fmt::format("path: {}", why));
}

std::string_view next_component(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const std::string_view component = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return component;
}

}  // namespace

bool is_kind(std::string_view kind) { return std::ranges::find(kKinds, kind) != std::end(kKinds); }

std::string build_type_of_kind(std::string_view kind) {
  return fmt::format("{}{}{}", kBuildTypeHead, kind, kBuildTypeTail);
}

std::string_view kind_of_build_type(std::string_view build_type) {
  if (!build_type.starts_with(kBuildTypeHead) || !build_type.ends_with(kBuildTypeTail)) return {};
  if (build_type.size() < kBuildTypeHead.size() + kBuildTypeTail.size()) return {};
  build_type.remove_prefix(kBuildTypeHead.size());
  build_type.remove_suffix(kBuildTypeTail.size());
  return is_kind(build_type) ? build_type : std::string_view();
}

Result<void> check_artifact_path(std::string_view path, ArtifactUse use) {
  if (path.empty()) return refuse_path("empty");
  if (path.size() > Limits{}.path_bytes_max) return refuse_path("too long");
  if (has_control_character(path)) return refuse_path("control character");
  if (path.ends_with('/')) return refuse_path("ends with a slash");
  if (path == ".") return {};
  bool may_climb = use == ArtifactUse::kInput;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view component = next_component(rest);
    if (component.empty() || component == ".") return refuse_path("not relative and normal");
    if (component == ".." && !may_climb) return refuse_path("leads out of the project");
    may_climb = may_climb && component == "..";
  }
  return {};
}

Result<RunArtifact> artifact_from_json(const json::Value& value, std::string_view place,
                                       ArtifactUse use) {
  auto reader = TRY(json::ObjectReader::create(value, place));
  RunArtifact artifact;
  artifact.path = TRY(reader.string("path"));
  TRY_IN(place, check_artifact_path(artifact.path, use));
  artifact.digest = TRY(read_digest_set(reader, "digest"));
  artifact.is_tree = TRY(reader.optional_boolean("tree")).value_or(false);
  if (use == ArtifactUse::kOutput) {
    artifact.is_adopted = TRY(reader.optional_boolean("adopted")).value_or(false);
    artifact.is_metrics = TRY(reader.optional_boolean("metrics")).value_or(false);
  }
  TRY(reader.finish());
  return artifact;
}

json::Value artifact_to_json(const RunArtifact& artifact) {
  json::Object object{{"path", artifact.path}, {"digest", digest_set(artifact.digest)}};
  if (artifact.is_tree) object.emplace("tree", true);
  if (artifact.is_adopted) object.emplace("adopted", true);
  if (artifact.is_metrics) object.emplace("metrics", true);
  return object;
}

}  // namespace hallmark::attest

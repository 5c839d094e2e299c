#pragma once

// What runs and evaluations name: files and trees by path and digest, and kinds of step.

#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"

namespace hallmark::attest {

// What a step does; selects the buildType "https://w3id.org/hallmark/run-<kind>/v1".
inline constexpr std::string_view kKinds[] = {"acquire",  "prepare",  "train",  "fine-tune",
                                              "evaluate", "quantise", "package"};
bool is_kind(std::string_view kind);
std::string build_type_of_kind(std::string_view kind);
// Empty if `build_type` is not ours.
std::string_view kind_of_build_type(std::string_view build_type);

// A file or tree that a run read or wrote.
struct RunArtifact {
  std::string path;  // relative to the workspace's project, "/" separated
  Sha256Digest digest;
  bool is_tree = false;     // the digest is a tree manifest's
  bool is_adopted = false;  // outputs only: was there before and not rewritten
  bool is_metrics = false;  // outputs only: the file given by --metrics
  bool operator==(const RunArtifact&) const = default;
};

// An input may lie outside the project ("../shared/data.csv"), an output may not.
enum class ArtifactUse { kInput, kOutput };

// kInvalidInput unless `path` is relative and normal: no empty, "." or inner ".." component, no
// control character, at most Limits::path_bytes_max long. "." alone is the project itself.
Result<void> check_artifact_path(std::string_view path, ArtifactUse use);

// {path, digest{sha256}, tree?, and for outputs adopted?, metrics?}; a closed format.
Result<RunArtifact> artifact_from_json(const json::Value& value, std::string_view place,
                                       ArtifactUse use);
json::Value artifact_to_json(const RunArtifact& artifact);

}  // namespace hallmark::attest

#include "attest/run_artifact.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"

namespace hallmark::attest {
namespace {

using ::hallmark::testing::IsErrorCode;
using ::hallmark::testing::IsOk;

TEST(Kind, GivesABuildTypeAndBack) {
  for (const std::string_view kind : kKinds) {
    EXPECT_TRUE(is_kind(kind));
    EXPECT_EQ(kind_of_build_type(build_type_of_kind(kind)), kind);
  }
}

TEST(Kind, IsEmptyForABuildTypeThatIsNotOurs) {
  for (const std::string_view type :
       {"", "https://w3id.org/hallmark/run-", "https://w3id.org/hallmark/run-/v1",
        "https://w3id.org/hallmark/run-dance/v1", "https://w3id.org/hallmark/run-train/v2",
        "https://w3id.org/hallmark/run-train/v1/", "https://example.org/run-train/v1",
        "https://w3id.org/hallmark/run-train/v1?x"}) {
    EXPECT_EQ(kind_of_build_type(type), "") << type;
  }
}

TEST(ArtifactPath, MayBeRelativeAndNormal) {
  for (const std::string_view path : {"a", "a/b", ".", "a..b", "..a", "...", "a b", "\u00e9"}) {
    EXPECT_THAT(check_artifact_path(path, ArtifactUse::kOutput), IsOk()) << path;
    EXPECT_THAT(check_artifact_path(path, ArtifactUse::kInput), IsOk()) << path;
  }
}

TEST(ArtifactPath, OfAnInputMayLieBesideTheProject) {
  for (const std::string_view path : {"..", "../a", "../../a/b"}) {
    EXPECT_THAT(check_artifact_path(path, ArtifactUse::kInput), IsOk()) << path;
    EXPECT_THAT(check_artifact_path(path, ArtifactUse::kOutput),
                IsErrorCode(ErrorCode::kInvalidInput))
        << path;
  }
}

TEST(ArtifactPath, IsRefusedWhenHostile) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view path :
       {""sv, "/"sv, "/a"sv, "//a"sv, "a//b"sv, "a/"sv, "./a"sv, "a/."sv, "a/.."sv, "a/../b"sv,
        "../a/../b"sv, "a\nb"sv, "a\0b"sv, "\x7f"sv, "\x1b[2J"sv}) {
    EXPECT_THAT(check_artifact_path(path, ArtifactUse::kInput),
                IsErrorCode(ErrorCode::kInvalidInput))
        << path;
  }
}

TEST(RunArtifact, IsReadAsItWasWritten) {
  const RunArtifact tree{.path = "model", .digest = {}, .is_tree = true, .is_adopted = true};
  const RunArtifact metrics{.path = "m.json", .digest = {}, .is_metrics = true};
  for (const RunArtifact& artifact : {tree, metrics}) {
    EXPECT_THAT(artifact_from_json(artifact_to_json(artifact), "a", ArtifactUse::kOutput),
                testing::IsOkAndHolds(artifact));
  }
}

TEST(RunArtifact, OfAnInputCannotBeAdoptedOrMetrics) {
  const RunArtifact adopted{.path = "a", .digest = {}, .is_adopted = true};
  const RunArtifact metrics{.path = "a", .digest = {}, .is_metrics = true};
  for (const RunArtifact& artifact : {adopted, metrics}) {
    EXPECT_THAT(artifact_from_json(artifact_to_json(artifact), "a", ArtifactUse::kInput),
                IsErrorCode(ErrorCode::kInvalidInput));
  }
}

}  // namespace
}  // namespace hallmark::attest

#include "model/safetensors_index.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "model/oms_scan.h"
#include "testing/matchers.h"
#include "testing/must.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOkAndHolds;
using testing::must;
using testing::TempDir;

constexpr std::string_view kName = "model.safetensors.index.json";
constexpr std::string_view kIndex =
    R"({"metadata": {"total_size": 12}, "weight_map": {"w": "one", "x": "two", "y": "one"}})";

OmsManifest sign(const Path& model, const OmsScanOptions& options = {}) {
  OmsScan scan = must(scan_model(model, options));
  return must(OmsManifest::create(scan.subject_name, scan.files, scan.serialization));
}

TEST(SafetensorsIndex, NamesEachFileOnce) {
  EXPECT_THAT(parse_safetensors_index(kIndex, kName), IsOkAndHolds(NameSet{"one", "two"}));
}

TEST(SafetensorsIndex, NamesFilesBesideItself) {
  EXPECT_THAT(parse_safetensors_index(kIndex, "a/b/index"),
              IsOkAndHolds(NameSet{"a/b/one", "a/b/two"}));
}

TEST(SafetensorsIndex, RefusesWhatIsNoIndex) {
  for (const char* text : {"[]", "7", "{}", R"({"weight_map": []})", R"({"weight_map": {}})",
                           R"({"weight_map": {"a": 7}})", R"({"weight_map": {"a": null}})"}) {
    EXPECT_THAT(parse_safetensors_index(text, kName),
                AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("malformed-index")))
        << text;
  }
  EXPECT_THAT(parse_safetensors_index("{", kName), HasReason("json-syntax"));
  EXPECT_THAT(parse_safetensors_index(R"({"weight_map": {"a": "x", "a": "y"}})", kName),
              HasReason("json-duplicate-key"));
}

TEST(SafetensorsIndex, RefusesNamesThatLeadOut) {
  for (const char* name : {"../x", "/etc/passwd", "a/../x", "", ".", "a//b", "a\\u0000"}) {
    const std::string text = R"({"weight_map": {"a": ")" + std::string(name) + R"("}})";
    EXPECT_THAT(parse_safetensors_index(text, kName),
                AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("bad-path")))
        << name;
  }
}

TEST(SafetensorsIndex, HasLimits) {
  EXPECT_THAT(parse_safetensors_index(kIndex, kName, {.subjects_max = 1}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("too-many-files")));
  EXPECT_THAT(parse_safetensors_index(kIndex, kName, {.json_bytes_max = 10}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

class FilesOfIndex : public ::testing::Test {
 protected:
  FilesOfIndex() {
    for (const char* name : {"model/one", "model/two", "model/sub/one", "model/sub/two"}) {
      dir_.write(name, "x");
    }
    dir_.write("model/" + std::string(kName), kIndex);
    dir_.write("model/sub/index", kIndex);
  }
  Path model() const { return dir_ / "model"; }
  const TempDir dir_;
};

TEST_F(FilesOfIndex, AreTheIndexAndWhatItNames) {
  for (const std::optional<std::uint64_t> shard_size :
       {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(10)}) {
    const OmsManifest manifest = sign(model(), {.shard_size = shard_size});
    EXPECT_THAT(files_of_index(model(), kName, manifest),
                IsOkAndHolds(NameSet{"one", "two", std::string(kName)}));
    EXPECT_THAT(files_of_index(model(), "sub/index", manifest),
                IsOkAndHolds(NameSet{"sub/one", "sub/two", "sub/index"}));
  }
}

TEST_F(FilesOfIndex, AreNotReadFromAnIndexThatChanged) {
  const OmsManifest manifest = sign(model());
  dir_.write("model/" + std::string(kName), R"({"weight_map": {"w": "one"}})");
  EXPECT_THAT(files_of_index(model(), kName, manifest),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("content-mismatch")));
}

TEST_F(FilesOfIndex, AreNotReadFromAnIndexThatIsNotSigned) {
  const OmsManifest manifest = sign(model());
  dir_.write("model/other", kIndex);
  EXPECT_THAT(files_of_index(model(), "other", manifest),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("content-mismatch")));
}

TEST_F(FilesOfIndex, MustBeSigned) {
  std::filesystem::remove(model() / "two");
  EXPECT_THAT(files_of_index(model(), kName, sign(model())),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("unsigned")));
}

TEST_F(FilesOfIndex, AreNotReadThroughALink) {
  const OmsManifest manifest = sign(model());
  std::filesystem::rename(model() / "sub", dir_ / "aside");
  std::filesystem::create_directory_symlink("../aside", model() / "sub");
  EXPECT_THAT(files_of_index(model(), "sub/index", manifest), HasReason("content-mismatch"));
  EXPECT_THAT(files_of_index(model(), "../model/sub/index", manifest), HasReason("bad-path"));
}

TEST_F(FilesOfIndex, HaveAnIndexOfLimitedSize) {
  EXPECT_THAT(files_of_index(model(), kName, sign(model()), {.json_bytes_max = 10}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("file-too-large")));
}

}  // namespace
}  // namespace hallmark::model

#include "model/strict.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "crypto/hash.h"
#include "testing/matchers.h"
#include "testing/must.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::must;
using testing::TempDir;

using Ignored = std::vector<OmsIgnored>;

OmsManifest manifest_of(const OmsScan& scan, OmsProfile profile = OmsProfile::kOms) {
  return must(OmsManifest::create(scan.subject_name, scan.files, scan.serialization, profile));
}

TEST(IgnoredEntries, AreListedWithWhatIsBelowThem) {
  const TempDir dir;
  dir.write("model/a", "");
  dir.write("model/.git/x", "");
  dir.write("model/.git/deep/.hallmark/y\xFF", "");
  std::filesystem::create_symlink("/", dir / "model/.git/link");
  ::mkfifo((dir / "model/.git/fifo").c_str(), 0600);
  dir.write("model/.gitignore", "");
  dir.write("model/cache/x", "");
  const OmsScan scan = must(scan_model(dir / "model", {.ignore_paths = {"cache", "absent"}}));
  EXPECT_EQ(scan.ignored,
            (Ignored{{".git", true, 4}, {".gitignore", false, {}}, {"cache", true, 1}}));
  EXPECT_EQ(describe(scan.ignored[0]), ".git (4 files)");
  EXPECT_EQ(describe(scan.ignored[1]), ".gitignore");
  EXPECT_EQ(describe(scan.ignored[2]), "cache (1 file)");
}

TEST(IgnoredEntries, DoNotNameTheSignatureItself) {
  const TempDir dir;
  dir.write("model/a", "");
  dir.write("model/model.sig", "");
  const auto scan = must(scan_model(dir / "model", {.signature = dir / "model/model.sig"}));
  EXPECT_EQ(scan.ignored, Ignored{});
}

TEST(IgnoredEntries, AreNotFollowedWhenTheyAreLinks) {
  const TempDir dir;
  dir.write("model/a", "");
  dir.write("other/x", "");
  std::filesystem::create_directory_symlink("../other", dir / "model/.git");
  EXPECT_EQ(must(scan_model(dir / "model", {})).ignored, (Ignored{{".git", false, {}}}));
}

TEST(IgnoredEntries, BeyondALimitAreOnlyNamed) {
  const TempDir dir;
  dir.write("model/a", "");
  dir.write("model/.git/1/2/3/4/x", "");
  const OmsScan scan = must(scan_model(dir / "model", {.limits = {.tree_depth_max = 3}}));
  EXPECT_EQ(scan.ignored, (Ignored{{".git", true, {}}}));
  EXPECT_EQ(describe(scan.ignored[0]), ".git (cannot be looked into)");
  EXPECT_THAT(check_strict(manifest_of(scan), scan), HasReason("ignored-content"));
}

TEST(CheckStrict, RefusesAnIgnoredFolderWithContent) {
  const TempDir dir;
  dir.write("model/a", "");
  dir.write("model/.gitignore", "");
  std::filesystem::create_directory(dir / "model/.git");
  const OmsScan before = must(scan_model(dir / "model", {}));
  EXPECT_THAT(check_strict(manifest_of(before), before), IsOk());
  dir.write("model/.git/hooks/x", "");
  const OmsScan after = must(scan_model(dir / "model", {}));
  EXPECT_THAT(check_strict(manifest_of(before), after),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("ignored-content")));
}

TEST(CheckStrict, RefusesAnOrderThatIsNotTheSpecifications) {
  const TempDir dir;
  dir.write("model/a/b", "");
  dir.write("model/a-b", "");
  const OmsScan scan = must(scan_model(dir / "model", {}));
  EXPECT_THAT(check_strict(manifest_of(scan, OmsProfile::kPyCompat), scan),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("not-spec-order")));
}

TEST(ScanModel, DoesNotReadWhatIsNotSelected) {
  const TempDir dir;
  dir.write("model/a", "abc");
  dir.write("model/sub/b", "abc");
  const Path unreadable = dir.write("model/c", "abc");
  ::chmod(unreadable.c_str(), 0);
  std::uint64_t read = 0;
  const auto scan =
      scan_model(dir / "model", {.selects = [](std::string_view name) { return name == "sub/b"; },
                                 .progress = [&](std::uint64_t bytes) { read = bytes; }});
  ASSERT_THAT(scan, IsOk());
  EXPECT_EQ(scan->files,
            (std::vector<OmsFile>{{"sub/b", crypto::sha256(std::string_view("abc"))}}));
  EXPECT_EQ(scan->unread, (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(read, 3U);
}

TEST(ScanModel, AsksForASingleFileToo) {
  const TempDir dir;
  const Path file = dir.write("weights", "abc");
  const auto scan = must(scan_model(file, {.selects = [](std::string_view) { return false; }}));
  EXPECT_TRUE(scan.files.empty());
  EXPECT_EQ(scan.unread, std::vector<std::string>{"weights"});
}

}  // namespace
}  // namespace hallmark::model

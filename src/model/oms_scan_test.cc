#include "model/oms_scan.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/check.h"
#include "crypto/hash.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::TempDir;

using Names = std::vector<std::string>;

Names names_in(const Path& model, const OmsScanOptions& options = {}) {
  const auto scan = scan_model(model, options);
  CHECK(scan.has_value());
  Names names;
  for (const OmsFile& file : scan->files) names.push_back(file.name);
  return names;
}

TEST(ScanModel, HashesEveryFileByName) {
  const TempDir dir;
  dir.write("model/a/b", "abc");
  dir.write("model/a-b", "");
  const auto scan = scan_model(dir / "model", {});
  ASSERT_THAT(scan, IsOk());
  EXPECT_EQ(scan->subject_name, "model");
  EXPECT_FALSE(scan->is_single_file);
  EXPECT_EQ(scan->files, (std::vector<OmsFile>{{"a-b", crypto::sha256(std::string_view())},
                                               {"a/b", crypto::sha256(std::string_view("abc"))}}));
}

TEST(ScanModel, NamesTheModelByItsResolvedPath) {
  const TempDir dir;
  dir.write("real/model/a", "");
  std::filesystem::create_directory_symlink("real", dir / "link");
  for (const char* spelling :
       {"real/model/", "real/model/.", "link/model", "real/model/../model"}) {
    EXPECT_EQ(scan_model(dir / spelling, {})->subject_name, "model") << spelling;
  }
}

TEST(ScanModel, NamesASingleFileByItself) {
  const TempDir dir;
  const auto scan = scan_model(dir.write("weights.bin", "abc"), {});
  ASSERT_THAT(scan, IsOk());
  EXPECT_TRUE(scan->is_single_file);
  EXPECT_EQ(scan->subject_name, "weights.bin");
  EXPECT_EQ(scan->files,
            (std::vector<OmsFile>{{"weights.bin", crypto::sha256(std::string_view("abc"))}}));
  EXPECT_TRUE(scan->serialization.ignore_paths.empty());
}

TEST(ScanModel, LeavesOutGitsPathsAtTheTopOnly) {
  const TempDir dir;
  for (const char* name : {".git/HEAD", ".gitignore", ".gitattributes", ".github/x", ".gitmodules",
                           "a", "sub/.git/HEAD", "sub/.gitignore"}) {
    dir.write(name, "");
  }
  EXPECT_EQ(names_in(dir.path()), (Names{".gitmodules", "a", "sub/.git/HEAD", "sub/.gitignore"}));
  EXPECT_EQ(names_in(dir.path(), {.ignore_git_paths = false}).size(), 8U);
}

TEST(ScanModel, RecordsWhatItLeavesOut) {
  const TempDir dir;
  dir.write("a", "");
  const auto scan =
      scan_model(dir.path(), {.ignore_paths = {"x", "a/y"}, .signature = dir / "model.sig"});
  EXPECT_EQ(scan->serialization.ignore_paths,
            (Names{".git", ".gitattributes", ".github", ".gitignore", "a/y", "model.sig", "x"}));
}

TEST(ScanModel, LeavesOutExactPathsWithAllBelowThem) {
  const TempDir dir;
  for (const char* name : {"log", "logs/a", "logs/b/c", "logs.txt", "sub/log"}) dir.write(name, "");
  EXPECT_EQ(names_in(dir.path(), {.ignore_paths = {"log", "logs"}}),
            (Names{"logs.txt", "sub/log"}));
}

TEST(ScanModel, KnowsNoPatternsAndNoOddPaths) {
  const TempDir dir;
  dir.write("a", "");
  EXPECT_EQ(names_in(dir.path(), {.ignore_paths = {"*", "./a", "../x/a", "/a", "a/", "A", ""}}),
            Names{"a"});
}

TEST(ScanModel, LeavesOutTheSignatureWhereverItIsInside) {
  const TempDir dir;
  dir.write("model/a", "");
  dir.write("model/sub/my.sig", "");
  std::filesystem::create_directory_symlink("model", dir / "link");
  EXPECT_EQ(names_in(dir / "model", {.signature = dir / "model/sub/my.sig"}), Names{"a"});
  EXPECT_EQ(names_in(dir / "model", {.signature = dir / "link/sub/my.sig"}), Names{"a"});
}

TEST(ScanModel, RecordsNoSignatureOutsideTheModel) {
  const TempDir dir;
  dir.write("model/a", "");
  const auto scan =
      scan_model(dir / "model", {.ignore_git_paths = false, .signature = dir / "model.sig"});
  EXPECT_TRUE(scan->serialization.ignore_paths.empty());
}

TEST(ScanModel, RecordsASignatureWhoseFolderDoesNotExistYet) {
  const TempDir dir;
  dir.write("model/a", "");
  const auto scan =
      scan_model(dir / "model", {.ignore_git_paths = false, .signature = dir / "model/new/my.sig"});
  EXPECT_EQ(scan->serialization.ignore_paths, Names{"new/my.sig"});
}

TEST(ScanModel, TakesASignatureRelativeToTheCurrentFolder) {
  const TempDir dir;
  dir.write("a", "");
  const auto scan = scan_model(
      dir.path(),
      {.ignore_git_paths = false, .signature = std::filesystem::relative(dir / "my.sig")});
  EXPECT_EQ(scan->serialization.ignore_paths, Names{"my.sig"});
}

TEST(ScanModel, ListsWhatLiesInAFolderInTheSignaturesPlace) {
  const TempDir dir;
  dir.write("a", "");
  dir.write("model.sig/evil.py", "");
  EXPECT_EQ(names_in(dir.path(), {.signature = dir / "model.sig"}),
            (Names{"a", "model.sig/evil.py"}));
  EXPECT_EQ(names_in(dir.path(), {.ignore_paths = {"model.sig"}}),
            (Names{"a", "model.sig/evil.py"}));
}

TEST(ScanModel, ListsWhatLiesInAFolderNamedAsAGitFile) {
  const TempDir dir;
  dir.write(".gitignore/evil.py", "");
  dir.write(".gitattributes/evil.py", "");
  EXPECT_EQ(names_in(dir.path()), (Names{".gitattributes/evil.py", ".gitignore/evil.py"}));
}

TEST(ScanModel, RefusesASymlinkInTheSignaturesPlace) {
  const TempDir dir;
  dir.write("a", "");
  std::filesystem::create_symlink("a", dir / "model.sig");
  EXPECT_THAT(scan_model(dir.path(), {.signature = dir / "model.sig"}), HasReason("symlink"));
}

TEST(ScanModel, RefusesSymlinksUnlessIgnored) {
  const TempDir dir;
  dir.write("a", "");
  std::filesystem::create_symlink("a", dir / "link");
  EXPECT_THAT(scan_model(dir.path(), {}),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("symlink")));
  EXPECT_EQ(names_in(dir.path(), {.ignore_paths = {"link"}}), Names{"a"});
}

TEST(ScanModel, RefusesASymlinkedRoot) {
  const TempDir dir;
  dir.write("model/a", "");
  std::filesystem::create_directory_symlink("model", dir / "link");
  EXPECT_THAT(scan_model(dir / "link", {}), HasReason("symlink"));
  EXPECT_THAT(scan_model(dir / "link/", {}), HasReason("symlink"));
}

TEST(ScanModel, FollowsSymlinksToFilesWhenAllowed) {
  const TempDir dir;
  dir.write("outside", "abc");
  dir.write("model/a", "");
  std::filesystem::create_symlink("../outside", dir / "model/link");
  const auto scan = scan_model(dir / "model", {.allow_symlinks = true});
  ASSERT_THAT(scan, IsOk());
  EXPECT_EQ(scan->files, (std::vector<OmsFile>{{"a", crypto::sha256(std::string_view())},
                                               {"link", crypto::sha256(std::string_view("abc"))}}));
}

TEST(ScanModel, FollowsASymlinkedRootWhenAllowed) {
  const TempDir dir;
  dir.write("model/a", "");
  std::filesystem::create_directory_symlink("model", dir / "link");
  EXPECT_EQ(scan_model(dir / "link", {.allow_symlinks = true})->subject_name, "model");
}

TEST(ScanModel, FollowsNoSymlinkToAnythingButAFile) {
  const TempDir dir;
  dir.write("model/a", "");
  CHECK(::mkfifo((dir / "pipe").c_str(), 0644) == 0);
  for (const char* target : {"..", "nowhere", "link", "../pipe", "/dev/null"}) {
    std::filesystem::create_symlink(target, dir / "model/link");
    EXPECT_THAT(scan_model(dir / "model", {.allow_symlinks = true}), HasReason("symlink"))
        << target;
    std::filesystem::remove(dir / "model/link");
  }
}

TEST(ScanModel, RefusesWhatTheWalkRefuses) {
  const TempDir dir;
  CHECK(::mkfifo((dir / "pipe").c_str(), 0644) == 0);
  EXPECT_THAT(scan_model(dir.path(), {}), HasReason("special-file"));
  EXPECT_THAT(scan_model(dir / "pipe", {}), HasReason("special-file"));
  EXPECT_THAT(scan_model(dir / "absent", {}), IsErrorCode(ErrorCode::kNotFound));
  EXPECT_THAT(scan_model(dir / "absent", {.allow_symlinks = true}),
              IsErrorCode(ErrorCode::kNotFound));
}

TEST(AsSigned, AddsWhatTheManifestSigned) {
  const auto manifest = OmsManifest::create("m", {{"a", Sha256Digest()}},
                                            {.ignore_paths = {"signed"}, .allow_symlinks = true});
  const OmsScanOptions options = as_signed({.ignore_paths = {"own"}}, *manifest);
  EXPECT_EQ(options.ignore_paths, (Names{"own", "signed"}));
  EXPECT_TRUE(options.allow_symlinks);
}

TEST(AsSigned, AllowsNoSymlinksThatTheManifestForbids) {
  const auto manifest = OmsManifest::create("m", {{"a", Sha256Digest()}});
  EXPECT_FALSE(as_signed({.allow_symlinks = true}, *manifest).allow_symlinks);
}

}  // namespace
}  // namespace hallmark::model

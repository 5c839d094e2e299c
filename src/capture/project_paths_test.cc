#include "capture/project_paths.h"

#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::capture {
namespace {

using hallmark::testing::HasReason;
using hallmark::testing::IsErrorCode;
using hallmark::testing::IsOk;
using hallmark::testing::TempDir;

class ProjectPathsTest : public ::testing::Test {
 protected:
  ProjectPathsTest() {
    folder_.write("project/data/train.csv", "1,2\n");
    folder_.write("project/.hallmark/format", "1");
    folder_.write("outside/secret.csv", "3,4\n");
  }

  // "!" and the reason for a refusal.
  std::string relative(std::string_view given, std::string_view working_directory = "project") {
    const auto paths = ProjectPaths::create(folder_ / "project", folder_ / working_directory);
    EXPECT_THAT(paths, IsOk());
    const auto path = paths->resolve(given);
    EXPECT_TRUE(path || path.error().code == ErrorCode::kUsage);
    return path ? path->relative : "!" + path.error().reason;
  }

  TempDir folder_;
};

TEST_F(ProjectPathsTest, RecordsPathsRelativeToTheProject) {
  EXPECT_EQ(relative("data/train.csv"), "data/train.csv");
  EXPECT_EQ(relative("./data//train.csv"), "data/train.csv");
  EXPECT_EQ(relative("data/../data/train.csv"), "data/train.csv");
  EXPECT_EQ(relative("model/"), "model");
  EXPECT_EQ(relative("not/yet/there"), "not/yet/there");
  EXPECT_EQ(relative((folder_ / "project/data").string()), "data");
}

TEST_F(ProjectPathsTest, TakesPathsRelativeToTheWorkingDirectory) {
  EXPECT_EQ(relative("train.csv", "project/data"), "data/train.csv");
  EXPECT_EQ(relative("../model", "project/data"), "model");
  EXPECT_EQ(relative("../project/data", "outside"), "data");
}

TEST_F(ProjectPathsTest, KnowsTheProjectItself) {
  EXPECT_EQ(relative("."), ".");
  EXPECT_EQ(relative(".."), "!path-outside-project");
  EXPECT_EQ(relative("..", "project/data"), ".");
}

TEST_F(ProjectPathsTest, RefusesPathsOutside) {
  EXPECT_EQ(relative("../outside/secret.csv"), "!path-outside-project");
  EXPECT_EQ(relative("/etc/passwd"), "!path-outside-project");
  EXPECT_EQ(relative("/"), "!path-outside-project");
  EXPECT_EQ(relative((folder_ / "project-two").string()), "!path-outside-project");
}

TEST_F(ProjectPathsTest, RefusesAFolderThatIsASymlinkToTheOutside) {
  std::filesystem::create_directory_symlink(folder_ / "outside", folder_ / "project/link");

  EXPECT_EQ(relative("link/secret.csv"), "!path-outside-project");
}

TEST_F(ProjectPathsTest, RecordsWhereASymlinkedFolderReallyLies) {
  std::filesystem::create_directory_symlink(folder_ / "project/data", folder_ / "project/link");

  EXPECT_EQ(relative("link/train.csv"), "data/train.csv");
}

TEST_F(ProjectPathsTest, LeavesTheLastComponentForMeasuringToRefuse) {
  std::filesystem::create_symlink(folder_ / "outside/secret.csv", folder_ / "project/link.csv");

  EXPECT_EQ(relative("link.csv"), "link.csv");
}

TEST_F(ProjectPathsTest, FindsAProjectBehindASymlink) {
  std::filesystem::create_directory_symlink(folder_ / "project", folder_ / "alias");

  EXPECT_EQ(relative("data/train.csv", "alias"), "data/train.csv");
  EXPECT_EQ(relative((folder_ / "alias/data").string()), "data");
}

TEST_F(ProjectPathsTest, RefusesItsOwnWorkspace) {
  EXPECT_EQ(relative(".hallmark"), "!path-in-workspace");
  EXPECT_EQ(relative(".hallmark/format"), "!path-in-workspace");
  EXPECT_EQ(relative("data/../.hallmark/"), "!path-in-workspace");
  EXPECT_EQ(relative(".hallmarked"), ".hallmarked");
}

TEST_F(ProjectPathsTest, RefusesMalformedPaths) {
  EXPECT_EQ(relative(""), "!path-malformed");
  EXPECT_EQ(relative("data\nx"), "!path-malformed");
  EXPECT_EQ(relative(std::string("data\0x", 6)), "!path-malformed");
  EXPECT_EQ(relative("data\xff"), "!path-malformed");
  EXPECT_EQ(relative(std::string(5'000, 'x')), "!path-malformed");
  EXPECT_EQ(relative("d\xc3\xa4ta"), "d\xc3\xa4ta");
}

TEST_F(ProjectPathsTest, RefusesAProjectThatDoesNotExist) {
  EXPECT_THAT(ProjectPaths::create(folder_ / "absent", folder_.path()),
              IsErrorCode(ErrorCode::kNotFound));
}

TEST_F(ProjectPathsTest, SaysWhichPathsOverlap) {
  const auto overlaps = [](std::string a, std::string b) {
    return overlap({"", std::move(a)}, {"", std::move(b)});
  };

  EXPECT_TRUE(overlaps("a", "a"));
  EXPECT_TRUE(overlaps("a", "a/b"));
  EXPECT_TRUE(overlaps("a/b", "a"));
  EXPECT_TRUE(overlaps(".", "a"));
  EXPECT_FALSE(overlaps("a", "ab"));
  EXPECT_FALSE(overlaps("a/b", "a/c"));
}

}  // namespace
}  // namespace hallmark::capture

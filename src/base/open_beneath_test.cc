#include "base/open_beneath.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "testing/temp_dir.h"

namespace hallmark {
namespace {

using testing::TempDir;

// Both ways must give the same answers.
class OpenBeneath : public ::testing::TestWithParam<decltype(&open_beneath)> {
 protected:
  OpenBeneath() : root_(::open(dir_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}
  FileDescriptor open(std::string_view path) {
    return GetParam()(root_.get(), path, O_RDONLY | O_NONBLOCK);
  }

  const TempDir dir_;
  const FileDescriptor root_;
};

TEST_P(OpenBeneath, OpensFilesAndFolders) {
  dir_.write("a/b/c", "");
  EXPECT_TRUE(open("a/b/c").is_open());
  EXPECT_TRUE(open("a/b").is_open());
}

TEST_P(OpenBeneath, DoesNotFollowASymlinkAnywhere) {
  dir_.write("real/file", "");
  std::filesystem::create_directory_symlink("real", dir_ / "folder");
  std::filesystem::create_symlink("real/file", dir_ / "link");
  for (const char* path : {"folder/file", "folder", "link"}) {
    EXPECT_FALSE(open(path).is_open()) << path;
    EXPECT_TRUE(errno == ELOOP || errno == ENOTDIR) << path;
  }
}

TEST_P(OpenBeneath, TakesPlainNamesOnly) {
  dir_.write("a/b", "");
  for (const std::string& path :
       {std::string(), std::string("."), std::string("../a"), std::string("a/../a"),
        std::string("/a"), std::string("a/"), std::string("a//b"), std::string("a\0", 2)}) {
    EXPECT_FALSE(open(path).is_open()) << path;
    EXPECT_EQ(errno, EINVAL) << path;
  }
}

TEST_P(OpenBeneath, SaysWhatIsAbsent) {
  EXPECT_FALSE(open("a/b").is_open());
  EXPECT_EQ(errno, ENOENT);
}

TEST_P(OpenBeneath, ReachesWhatIsDeeperThanOneCallCan) {
  std::string path;
  std::filesystem::path folder = dir_.path();
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder);
  for (int i = 0; i < 20; ++i) {
    const std::string name(250, 'x');
    std::filesystem::create_directory(name);
    std::filesystem::current_path(name);
    path += (i == 0 ? "" : "/") + name;
  }
  std::filesystem::current_path(before);
  EXPECT_TRUE(open(path).is_open());
}

INSTANTIATE_TEST_SUITE_P(Ways, OpenBeneath, ::testing::Values(&open_beneath, &open_by_components));

}  // namespace
}  // namespace hallmark

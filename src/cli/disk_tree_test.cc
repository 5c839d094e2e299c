#include "cli/disk_tree.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include "testing/matchers.h"
#include "testing/must.h"
#include "testing/temp_dir.h"

namespace hallmark::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::must;
using testing::read_text;
using testing::TempDir;

namespace fs = std::filesystem;

class DiskTreeTest : public ::testing::Test {
 protected:
  ~DiskTreeTest() override {
    // Not even the owner can remove what lies in a folder without leave to write.
    for (const auto& entry : fs::recursive_directory_iterator(dir_.path())) {
      if (entry.is_directory() && !entry.is_symlink()) {
        fs::permissions(entry.path(), fs::perms::owner_all, fs::perm_options::add);
      }
    }
  }
  std::unique_ptr<DiskTree> start() const { return must(DiskTree::create(dir_ / "out", "u")); }
  static void add(DiskTree& tree, std::string_view path, std::string_view text) {
    const auto file = must(tree.create(path));
    ASSERT_THAT(file->write(as_bytes(text)), IsOk());
    ASSERT_THAT(file->finish(), IsOk());
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(dir_.path())) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
  }
  static mode_t mode_of(const Path& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  const TempDir dir_;
};

TEST_F(DiskTreeTest, AppearsCompleteAndReadOnly) {
  {
    const auto tree = start();
    add(*tree, "a/b/c", "abc");
    add(*tree, "a/d", "");
    add(*tree, "top", "x");
    EXPECT_THAT(names(), ElementsAre("out.partial-u"));
    EXPECT_EQ(mode_of(dir_ / "out.partial-u"), 0700U);
    ASSERT_THAT(tree->commit(), IsOk());
  }
  EXPECT_THAT(names(), ElementsAre("out"));
  EXPECT_EQ(read_text(dir_ / "out/a/b/c"), "abc");
  EXPECT_EQ(read_text(dir_ / "out/a/d"), "");
  for (const char* folder : {"out", "out/a", "out/a/b"}) EXPECT_EQ(mode_of(dir_ / folder), 0555U);
  for (const char* file : {"out/top", "out/a/d", "out/a/b/c"})
    EXPECT_EQ(mode_of(dir_ / file), 0444U);
}

TEST_F(DiskTreeTest, LeavesNothingWithoutCommit) {
  {
    const auto tree = start();
    add(*tree, "a/b/c", "abc");
    const auto unfinished = must(tree->create("a/d"));
  }
  EXPECT_TRUE(names().empty());
}

TEST_F(DiskTreeTest, DoesNotStartWhereSomethingIs) {
  fs::create_symlink("nowhere", dir_ / "out");
  EXPECT_THAT(DiskTree::create(dir_ / "out", "u"),
              AllOf(IsErrorCode(ErrorCode::kConflict), HasReason("destination-exists")));
  EXPECT_THAT(DiskTree::create(dir_ / "out/", "u"), IsErrorCode(ErrorCode::kConflict));
  EXPECT_THAT(names(), ElementsAre("out"));
}

TEST_F(DiskTreeTest, NeedsAFolderToStandIn) {
  EXPECT_THAT(DiskTree::create(dir_ / "absent/out", "u"), IsErrorCode(ErrorCode::kNotFound));
}

TEST_F(DiskTreeTest, DoesNotReplaceWhatCameMeanwhile) {
  {
    const auto tree = start();
    add(*tree, "a/b", "abc");
    dir_.write("out/other", "");
    EXPECT_THAT(tree->commit(), IsErrorCode(ErrorCode::kConflict));
  }
  EXPECT_THAT(names(), ElementsAre("out"));
  EXPECT_TRUE(exists(dir_ / "out/other"));
}

TEST_F(DiskTreeTest, NeverWritesThroughALinkOrIntoAnOldFile) {
  dir_.write("elsewhere/x", "x");
  const auto tree = start();
  add(*tree, "a", "abc");
  EXPECT_THAT(tree->create("a"), IsErrorCode(ErrorCode::kConflict));
  EXPECT_THAT(tree->create("a/b"), IsErrorCode(ErrorCode::kConflict));
  fs::create_directory_symlink("../elsewhere", dir_ / "out.partial-u/link");
  EXPECT_FALSE(tree->create("link/x").has_value());
  fs::create_symlink("../elsewhere/x", dir_ / "out.partial-u/y");
  EXPECT_THAT(tree->create("y"), IsErrorCode(ErrorCode::kConflict));
  EXPECT_EQ(read_text(dir_ / "elsewhere/x"), "x");
}

TEST_F(DiskTreeTest, TakesAnyNameThatAFileCanHave) {
  {
    const auto tree = start();
    for (const char* name : {"a\nb", " ", "-rf", "\xC3\xA9", "\"'\\$(x)", "~"}) {
      add(*tree, std::string(name) + "/" + name, name);
    }
    ASSERT_THAT(tree->commit(), IsOk());
  }
  EXPECT_EQ(read_text(dir_ / "out/a\nb/a\nb"), "a\nb");
  EXPECT_EQ(read_text(dir_ / "out/-rf/-rf"), "-rf");
}

TEST_F(DiskTreeTest, SaysThatTheDiskIsFullAndLeavesNothing) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{.rlim_cur = 1'000, .rlim_max = before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  {
    const auto tree = start();
    const auto file = must(tree->create("a/b"));
    EXPECT_THAT(file->write(Bytes(2'000)), IsErrorCode(ErrorCode::kUnavailable));
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_TRUE(names().empty());
}

TEST_F(DiskTreeTest, ReadsWhatItClonedWhereTheFileSystemCan) {
  const Path source = dir_.write("source", "abc");
  const FileDescriptor fd(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
  const auto tree = start();
  const auto file = must(tree->create("a"));
  if (!must(file->clone(fd.get()))) GTEST_SKIP() << "the file system has no reflinks";
  Bytes text(4);
  EXPECT_EQ(must(file->read(text, 0)), 3U);
  EXPECT_EQ(as_text(text).substr(0, 3), "abc");
}

}  // namespace
}  // namespace hallmark::cli

#include "model/walk.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <vector>

#include "base/check.h"
#include "base/posix.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::TempDir;

// Notes each file; `on_file` may meddle with the tree meanwhile.
class RecordingVisitor final : public TreeVisitor {
 public:
  bool skips(std::string_view path, EntryKind) const override { return path == skipped; }
  Result<void> file(const FileAt& file) override {
    paths.push_back(file.path);
    if (on_file) on_file();
    return {};
  }

  std::string skipped;
  std::vector<std::string> paths;
  std::function<void()> on_file;
};

Result<std::vector<std::string>> paths_below(const Path& root, const Limits& limits = {},
                                             std::string skipped = "") {
  RecordingVisitor visitor;
  visitor.skipped = std::move(skipped);
  TRY(walk(root, visitor, limits));
  return visitor.paths;
}

// Folders "d" below each other, deeper than a path can name; made and removed step by step.
class DeepFolder {
 public:
  DeepFolder(const Path& root, int depth)
      : deepest_(::open(root.c_str(), O_RDONLY | O_DIRECTORY)), depth_(depth) {
    for (int i = 0; i < depth; ++i) {
      CHECK(::mkdirat(deepest_.get(), "d", 0755) == 0);
      deepest_ = FileDescriptor(::openat(deepest_.get(), "d", O_RDONLY | O_DIRECTORY));
      CHECK(deepest_.is_open());
    }
    const FileDescriptor file(::openat(deepest_.get(), "f", O_WRONLY | O_CREAT, 0644));
    CHECK(file.is_open());
  }
  DeepFolder(const DeepFolder&) = delete;
  DeepFolder& operator=(const DeepFolder&) = delete;
  ~DeepFolder() {
    CHECK(::unlinkat(deepest_.get(), "f", 0) == 0);
    for (int i = 0; i < depth_; ++i) {
      deepest_ = FileDescriptor(::openat(deepest_.get(), "..", O_RDONLY | O_DIRECTORY));
      CHECK(::unlinkat(deepest_.get(), "d", AT_REMOVEDIR) == 0);
    }
  }

 private:
  FileDescriptor deepest_;
  int depth_;
};

// Leaves the process few descriptors for as long as it lives.
class FewDescriptors {
 public:
  FewDescriptors() {
    CHECK(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit few{.rlim_cur = 64, .rlim_max = before_.rlim_max};
    CHECK(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;
  ~FewDescriptors() { CHECK(::setrlimit(RLIMIT_NOFILE, &before_) == 0); }

 private:
  rlimit before_{};
};

void make_socket(const Path& path) {
  const FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.native().size() < sizeof(address.sun_path));
  path.native().copy(address.sun_path, path.native().size());
  CHECK(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
}

TEST(Walk, MeetsEveryFileFolderByFolder) {
  const TempDir dir;
  for (const char* name : {"b", "a/z", "a/b/c", "a-b", ".hidden/x", ".git/HEAD"}) {
    dir.write(name, "");
  }
  std::filesystem::create_directory(dir / "empty");
  EXPECT_EQ(*paths_below(dir.path()),
            (std::vector<std::string>{".git/HEAD", ".hidden/x", "a/b/c", "a/z", "a-b", "b"}));
}

TEST(Walk, AllowsANewlineInAName) {
  const TempDir dir;
  dir.write("a\nb", "");
  EXPECT_EQ(*paths_below(dir.path()), std::vector<std::string>{"a\nb"});
}

TEST(Walk, TakesTheLongestNameThatAFileSystemHolds) {
  const TempDir dir;
  const std::string name(255, 'n');
  dir.write(name + "/" + name, "");
  EXPECT_EQ(*paths_below(dir.path()), std::vector<std::string>{name + "/" + name});
}

TEST(Walk, LeavesOutAFolderWithAllBelowIt) {
  const TempDir dir;
  dir.write("a/b", "");
  dir.write("skip/b", "");
  std::filesystem::create_symlink("/", dir / "skip/link");
  EXPECT_EQ(*paths_below(dir.path(), {}, "skip"), std::vector<std::string>{"a/b"});
}

TEST(Walk, GoesAsDeepAsAPathMayBeWithFewDescriptors) {
  const TempDir dir;
  const DeepFolder deep(dir.path(), 2'000);
  const FewDescriptors few;
  const auto paths = paths_below(dir.path());
  ASSERT_THAT(paths, IsOk());
  ASSERT_EQ(paths->size(), 1U);
  EXPECT_EQ(paths->front().size(), 4'001U);
}

TEST(Walk, MeetsTheSiblingsOnTheWayBackFromTheDepth) {
  const TempDir dir;
  const DeepFolder deep(dir.path(), 100);
  dir.write("d/d/d/z", "");
  dir.write("z", "");
  const auto paths = paths_below(dir.path());
  ASSERT_THAT(paths, IsOk());
  ASSERT_EQ(paths->size(), 3U);
  EXPECT_EQ((*paths)[1], "d/d/d/z");
  EXPECT_EQ((*paths)[2], "z");
  std::filesystem::remove(dir / "d/d/d/z");
}

TEST(Walk, RefusesAPathBeyondTheLimit) {
  const TempDir dir;
  dir.write("abc/de", "");
  EXPECT_THAT(paths_below(dir.path(), {.path_bytes_max = 6}), IsOk());
  EXPECT_THAT(paths_below(dir.path(), {.path_bytes_max = 5}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("path-too-long")));
}

TEST(Walk, RefusesFoldersTooDeepBelowEachOther) {
  const TempDir dir;
  const DeepFolder deep(dir.path(), 5);
  EXPECT_THAT(paths_below(dir.path(), {.tree_depth_max = 5}), IsOk());
  EXPECT_THAT(paths_below(dir.path(), {.tree_depth_max = 4}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("tree-too-deep")));
}

TEST(Walk, RefusesTooManyFiles) {
  const TempDir dir;
  for (const char* name : {"a", "b/c", "d"}) dir.write(name, "");
  EXPECT_THAT(paths_below(dir.path(), {.tree_files_max = 3}), IsOk());
  EXPECT_THAT(paths_below(dir.path(), {.tree_files_max = 2}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("too-many-files")));
}

TEST(Walk, RefusesASymlinkToAFile) {
  const TempDir dir;
  dir.write("a", "");
  std::filesystem::create_symlink("a", dir / "link");
  EXPECT_THAT(paths_below(dir.path()), AllOf(IsErrorCode(ErrorCode::kInvalidInput),
                                             HasReason("symlink"), HasMessage(HasSubstr("link"))));
}

TEST(Walk, RefusesASymlinkToAFolder) {
  const TempDir dir;
  dir.write("a/b", "");
  std::filesystem::create_directory_symlink("..", dir / "a/up");
  EXPECT_THAT(paths_below(dir.path()), HasReason("symlink"));
}

TEST(Walk, RefusesADanglingSymlink) {
  const TempDir dir;
  std::filesystem::create_symlink("nowhere", dir / "link");
  EXPECT_THAT(paths_below(dir.path()), HasReason("symlink"));
}

TEST(Walk, RefusesAFifoWithoutWaitingForIt) {
  const TempDir dir;
  CHECK(::mkfifo((dir / "pipe").c_str(), 0644) == 0);
  EXPECT_THAT(paths_below(dir.path()),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("special-file")));
}

TEST(Walk, RefusesASocket) {
  const TempDir dir;
  make_socket(dir / "socket");
  EXPECT_THAT(paths_below(dir.path()), HasReason("special-file"));
}

TEST(Walk, RefusesANameThatIsNotUtf8AndShowsItEscaped) {
  const TempDir dir;
  dir.write("a/\xff\n", "");
  EXPECT_THAT(paths_below(dir.path()),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("name-not-utf8"),
                    HasMessage(HasSubstr("a/\\xff\\x0a"))));
}

TEST(Walk, RefusesAFolderWhoseNameIsNotUtf8) {
  const TempDir dir;
  dir.write("\xc3/a", "");
  EXPECT_THAT(paths_below(dir.path()), HasReason("name-not-utf8"));
}

TEST(Walk, RefusesAWorkspaceInside) {
  for (const char* name : {".hallmark/format", "a/.hallmark/format", "a/.hallmark"}) {
    const TempDir dir;
    dir.write(name, "1");
    EXPECT_THAT(paths_below(dir.path()),
                AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("nested-workspace")))
        << name;
  }
}

TEST(Walk, StopsAtTheVisitorsError) {
  class Failing final : public TreeVisitor {
   public:
    bool skips(std::string_view, EntryKind) const override { return false; }
    Result<void> file(const FileAt&) override {
      return fail(ErrorCode::kUnavailable, "disk full", "disk-full");
    }
  } visitor;
  const TempDir dir;
  dir.write("a", "");
  EXPECT_THAT(walk(dir.path(), visitor, {}), HasReason("disk-full"));
}

TEST(Walk, NoticesAFolderThatVanishedAfterItWasListed) {
  const TempDir dir;
  dir.write("a", "");
  std::filesystem::create_directory(dir / "b");
  RecordingVisitor visitor;
  visitor.on_file = [&] { std::filesystem::remove(dir / "b"); };
  EXPECT_THAT(walk(dir.path(), visitor, {}),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("changed-while-read")));
}

TEST(Walk, NeverEntersAFolderThatBecameASymlink) {
  const TempDir dir;
  const TempDir elsewhere;
  elsewhere.write("secret", "");
  dir.write("a", "");
  std::filesystem::create_directory(dir / "b");
  RecordingVisitor visitor;
  visitor.on_file = [&] {
    std::filesystem::remove(dir / "b");
    std::filesystem::create_directory_symlink(elsewhere.path(), dir / "b");
  };
  EXPECT_THAT(walk(dir.path(), visitor, {}), HasReason("changed-while-read"));
  EXPECT_EQ(visitor.paths, std::vector<std::string>{"a"});
}

TEST(Walk, NoticesWhenTheWayBackLeadsElsewhere) {
  const TempDir dir;
  const TempDir elsewhere;
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "d/";
  dir.write(deep + "f", "");
  RecordingVisitor visitor;
  visitor.on_file = [&] {
    std::filesystem::rename(dir / "d/d/d/d", elsewhere / "d");
    visitor.on_file = nullptr;
  };
  EXPECT_THAT(walk(dir.path(), visitor, {}), HasReason("changed-while-read"));
}

TEST(KindOfRoot, RefusesASymlinkHoweverItIsSpelled) {
  const TempDir dir;
  dir.write("a/b", "");
  std::filesystem::create_directory_symlink("a", dir / "link");
  for (const char* name : {"link", "link/", "link//", "link/.", "link/./"}) {
    EXPECT_THAT(kind_of_root(without_trailing_slash(dir / name)), HasReason("symlink")) << name;
  }
}

TEST(KindOfRoot, TellsFileFromFolder) {
  const TempDir dir;
  EXPECT_EQ(*kind_of_root(dir.path()), EntryKind::kFolder);
  EXPECT_EQ(*kind_of_root(dir.write("a", "")), EntryKind::kFile);
}

TEST(KindOfRoot, RefusesWhatIsNeither) {
  EXPECT_THAT(kind_of_root("/dev/null"),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("special-file")));
  EXPECT_THAT(kind_of_root("/nowhere/at/all"), IsErrorCode(ErrorCode::kNotFound));
}

TEST(WithoutTrailingSlash, KeepsTheRootAndTheCurrentFolder) {
  EXPECT_EQ(without_trailing_slash("/"), "/");
  EXPECT_EQ(without_trailing_slash("."), ".");
  EXPECT_EQ(without_trailing_slash("./"), ".");
  EXPECT_EQ(without_trailing_slash("a/b/"), "a/b");
  EXPECT_EQ(without_trailing_slash("a/.."), "a/..");
}

}  // namespace
}  // namespace hallmark::model

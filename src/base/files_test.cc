#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark {
namespace {

using ::testing::ElementsAre;
using testing::HasMessage;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::read_text;

constexpr std::size_t kBytesMax = 1'000'000;

class PosixFilesTest : public ::testing::Test {
 protected:
  std::vector<std::string> names() { return *files_.list(dir_.path()); }

  testing::TempDir dir_;
  PosixFiles files_;
};

TEST_F(PosixFilesTest, ReadsWhatIsThere) {
  const std::string large(300'000, 'x');
  EXPECT_THAT(files_.read(dir_.write("large", large), kBytesMax), IsOkAndHolds(to_bytes(large)));
  EXPECT_THAT(files_.read(dir_.write("empty", ""), kBytesMax), IsOkAndHolds(Bytes()));
  EXPECT_THAT(files_.read(dir_.write("exact", "1234"), 4), IsOkAndHolds(to_bytes("1234")));
}

TEST_F(PosixFilesTest, ReadsFilesThatDoNotSayTheirSize) {
  EXPECT_THAT(files_.read("/proc/self/status", kBytesMax), IsOk());
  EXPECT_THAT(files_.read("/proc/self/status", 10), IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST_F(PosixFilesTest, RefusesToReadWhatIsTooLargeAbsentOrAFolder) {
  const Path file = dir_.write("five", "12345");
  EXPECT_THAT(files_.read(file, 4), IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(files_.read(dir_ / "gone", 4), IsErrorCode(ErrorCode::kNotFound));
  EXPECT_THAT(files_.read(file / "below", 4), IsErrorCode(ErrorCode::kUnavailable));
  EXPECT_THAT(files_.read(dir_.path(), 4), HasMessage(HasSubstr("not a regular file")));
  EXPECT_THAT(files_.read("/dev/zero", 4), IsErrorCode(ErrorCode::kUnavailable));
}

TEST_F(PosixFilesTest, DoesNotHangOnAFifo) {
  ASSERT_EQ(::mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(files_.read(dir_ / "fifo", kBytesMax), IsErrorCode(ErrorCode::kUnavailable));
}

TEST_F(PosixFilesTest, ReadsAFileInPieces) {
  const auto file = files_.open(dir_.write("file", "123456789"));
  ASSERT_THAT(file, IsOk());
  std::array<std::byte, 4> piece;
  std::string text;
  for (std::size_t count = *(*file)->read(piece); count > 0; count = *(*file)->read(piece)) {
    text += as_text(ByteView(piece).first(count));
  }
  EXPECT_EQ(text, "123456789");
}

TEST_F(PosixFilesTest, OpensOnlyRegularFiles) {
  std::filesystem::create_symlink(dir_.write("file", "x"), dir_ / "link");
  ASSERT_EQ(::mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(files_.open(dir_ / "gone"), IsErrorCode(ErrorCode::kNotFound));
  for (const char* name : {"link", "fifo", "."}) {
    EXPECT_THAT(files_.open(dir_ / name), IsErrorCode(ErrorCode::kInvalidInput)) << name;
  }
}

TEST_F(PosixFilesTest, CreatesOnlyWhatDoesNotExist) {
  ASSERT_THAT((*files_.create(dir_ / "new", 0600))->write(as_bytes("text")), IsOk());
  EXPECT_EQ(read_text(dir_ / "new"), "text");
  EXPECT_EQ(files_.status(dir_ / "new")->mode, 0600U);
  EXPECT_THAT(files_.create(dir_ / "new", 0600), IsErrorCode(ErrorCode::kConflict));
  EXPECT_EQ(read_text(dir_ / "new"), "text");
  EXPECT_THAT(files_.create(dir_ / "gone/new", 0600), IsErrorCode(ErrorCode::kNotFound));
}

// In a process of its own, without root's privileges.
TEST_F(PosixFilesTest, WhoMayOnlyReadCanStillLock) {
  const Path file = dir_.write("lock", "");
  std::filesystem::permissions(file, std::filesystem::perms(0444));
  std::filesystem::permissions(dir_.path(), std::filesystem::perms(0555));
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    const bool is_unprivileged = geteuid() != 0 || setuid(kNobody) == 0;
    _exit(is_unprivileged && files_.lock(file) && !files_.lock(dir_ / "new") ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  std::filesystem::permissions(dir_.path(), std::filesystem::perms(0755));
  EXPECT_EQ(status, 0);
}

TEST_F(PosixFilesTest, WritesThroughNoSymlink) {
  const Path target = dir_.write("target", "old");
  std::filesystem::create_symlink(target, dir_ / "link");
  std::filesystem::create_symlink(dir_ / "gone", dir_ / "dangling");
  EXPECT_THAT(files_.create(dir_ / "link", 0600), IsErrorCode(ErrorCode::kConflict));
  EXPECT_THAT(files_.create(dir_ / "dangling", 0600), IsErrorCode(ErrorCode::kConflict));
  EXPECT_THAT(files_.append(dir_ / "link", 0600), IsErrorCode(ErrorCode::kUnavailable));
  EXPECT_THAT(files_.truncate(dir_ / "link", 0), IsErrorCode(ErrorCode::kUnavailable));
  EXPECT_THAT(files_.lock(dir_ / "link"), IsErrorCode(ErrorCode::kUnavailable));
  EXPECT_EQ(read_text(target), "old");
}

TEST_F(PosixFilesTest, AppendsAtTheEnd) {
  for (const char* text : {"one", "two"}) {
    const auto file = *files_.append(dir_ / "log", 0644);
    EXPECT_THAT(file->write(as_bytes(text)), IsOk());
    EXPECT_THAT(file->sync(), IsOk());
  }
  EXPECT_EQ(read_text(dir_ / "log"), "onetwo");
}

TEST_F(PosixFilesTest, TruncatesRenamesAndRemoves) {
  const Path file = dir_.write("a", "12345");
  EXPECT_THAT(files_.truncate(file, 3), IsOk());
  dir_.write("b", "old");
  EXPECT_THAT(files_.rename(file, dir_ / "b"), IsOk());
  EXPECT_EQ(read_text(dir_ / "b"), "123");
  EXPECT_THAT(names(), ElementsAre("b"));
  EXPECT_THAT(files_.remove(dir_ / "b"), IsOk());
  EXPECT_THAT(names(), ElementsAre());
  EXPECT_THAT(files_.remove(dir_ / "b"), IsErrorCode(ErrorCode::kNotFound));
  EXPECT_THAT(files_.rename(dir_ / "b", dir_ / "c"), IsErrorCode(ErrorCode::kNotFound));
}

TEST_F(PosixFilesTest, MakesFolders) {
  EXPECT_THAT(files_.make_directory(dir_ / "d", 0700), IsOk());
  EXPECT_THAT(files_.make_directory(dir_ / "d", 0700), IsOk());
  EXPECT_EQ(files_.status(dir_ / "d")->kind, FileKind::kDirectory);
  EXPECT_THAT(files_.make_directory(dir_ / "x/y", 0700), IsErrorCode(ErrorCode::kNotFound));
  EXPECT_THAT(files_.make_directory(dir_.write("file", ""), 0700),
              IsErrorCode(ErrorCode::kConflict));
}

TEST_F(PosixFilesTest, TellsKindsApart) {
  const Path file = dir_.write("file", "12345");
  std::filesystem::create_symlink("file", dir_ / "link");
  ASSERT_EQ(::mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(files_.status(file)->kind, FileKind::kRegular);
  EXPECT_EQ(files_.status(file)->size_bytes, 5U);
  EXPECT_EQ(files_.status(dir_ / "link")->kind, FileKind::kSymlink);
  EXPECT_EQ(files_.status(dir_ / "fifo")->kind, FileKind::kOther);
  EXPECT_THAT(files_.status(dir_ / "gone"), IsErrorCode(ErrorCode::kNotFound));
  EXPECT_TRUE(exists(files_, file));
  EXPECT_FALSE(exists(files_, dir_ / "gone"));
}

TEST_F(PosixFilesTest, ListsInByteOrder) {
  for (const char* name : {"b", "a", "B", ".hidden", "\xC3\xA4"}) dir_.write(name, "");
  EXPECT_THAT(names(), ElementsAre(".hidden", "B", "a", "b", "\xC3\xA4"));
  EXPECT_THAT(files_.list(dir_ / "gone"), IsErrorCode(ErrorCode::kNotFound));
}

TEST_F(PosixFilesTest, ErrorsShowHostileNamesEscaped) {
  EXPECT_THAT(files_.read(dir_ / "a\x1b[31m", 1), HasMessage(HasSubstr("a\\x1b[31m")));
}

TEST_F(PosixFilesTest, LetsOneHolderOfALockInAtATime) {
  std::atomic<int> inside = 0;
  std::atomic<bool> overlapped = false;
  const auto work = [&] {
    PosixFiles files;
    for (int i = 0; i < 200; ++i) {
      const auto lock = *files.lock(dir_ / "lock");
      if (++inside != 1) overlapped = true;
      --inside;
    }
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_FALSE(overlapped);
}

TEST_F(PosixFilesTest, WritesDurablyOverAnOldFile) {
  const Path file = dir_.write("file", "old");
  EXPECT_THAT(write_file_durably(files_, file, as_bytes("new"), 0640, "1"), IsOk());
  EXPECT_EQ(read_text(file), "new");
  EXPECT_EQ(files_.status(file)->mode, 0640U);
  EXPECT_THAT(names(), ElementsAre("file"));
}

TEST_F(PosixFilesTest, WritesDurablyOverASymlinkAndNotThroughIt) {
  const Path target = dir_.write("target", "old");
  std::filesystem::create_symlink(target, dir_ / "link");
  EXPECT_THAT(write_file_durably(files_, dir_ / "link", as_bytes("new"), 0600, "1"), IsOk());
  EXPECT_EQ(read_text(target), "old");
  EXPECT_EQ(files_.status(dir_ / "link")->kind, FileKind::kRegular);
}

TEST_F(PosixFilesTest, LeavesNothingBehindWhenADurableWriteFails) {
  dir_.write("folder/inside", "");
  EXPECT_FALSE(write_file_durably(files_, dir_ / "folder", as_bytes("x"), 0600, "1").has_value());
  EXPECT_THAT(names(), ElementsAre("folder"));
}

TEST_F(PosixFilesTest, MakesMissingFoldersAbove) {
  EXPECT_THAT(make_directories_durably(files_, dir_ / "a/b/c", 0755), IsOk());
  EXPECT_THAT(make_directories_durably(files_, dir_ / "a/b/c", 0755), IsOk());
  EXPECT_EQ(files_.status(dir_ / "a/b/c")->kind, FileKind::kDirectory);
}

TEST_F(PosixFilesTest, GoesThroughSymlinksToFoldersWhenMakingFolders) {
  std::filesystem::create_directory(dir_ / "real");
  std::filesystem::create_directory_symlink(dir_ / "real", dir_ / "link");
  EXPECT_THAT(make_directories_durably(files_, dir_ / "link/below", 0755), IsOk());
  EXPECT_THAT(make_directories_durably(files_, dir_ / "link", 0755), IsOk());
  EXPECT_TRUE(exists(files_, dir_ / "real/below"));
}

TEST_F(PosixFilesTest, RefusesToMakeFoldersWhereSomethingElseIs) {
  dir_.write("file", "");
  std::filesystem::create_symlink(dir_ / "file", dir_ / "link");
  std::filesystem::create_symlink(dir_ / "gone", dir_ / "dangling");
  for (const char* name : {"file", "file/below", "link", "dangling", "dangling/below"}) {
    EXPECT_THAT(make_directories_durably(files_, dir_ / name, 0755),
                IsErrorCode(ErrorCode::kConflict))
        << name;
  }
}

}  // namespace
}  // namespace hallmark

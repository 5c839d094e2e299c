#include "store/fs/object_store.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "store/contract_test.h"
#include "store/fs/statement_store.h"
#include "testing/fake_random.h"
#include "testing/temp_dir.h"

namespace hallmark::store {
namespace {

class FsObjects : public ::testing::Test {
 protected:
  Path path_of(std::string_view text) {
    const std::string hex = digest_of(text).hex();
    return folder_ / hex.substr(0, 2) / hex.substr(2);
  }
  Result<void> put(std::string_view text) { return store_.put(digest_of(text), as_bytes(text)); }
  void overwrite(std::string_view text, std::string_view with) {
    std::filesystem::remove(path_of(text));
    folder_.write(path_of(text).lexically_relative(folder_.path()).string(), with);
  }

  testing::TempDir folder_;
  PosixFiles files_;
  testing::FakeRandom random_;
  FsObjectStore store_{files_, random_, folder_.path()};
};

TEST_F(FsObjects, AreReadOnlyFilesNamedByTheirDigest) {
  ASSERT_THAT(put("hello"), IsOk());
  const auto status = files_.status(path_of("hello"));
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->mode, 0444U);
  EXPECT_EQ(testing::read_text(path_of("hello")), "hello");
}

TEST_F(FsObjects, AreReadOnlyWhenStreamedToo) {
  auto writer = store_.writer();
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT((*writer)->write(as_bytes("hello")), IsOk());
  ASSERT_THAT((*writer)->commit(digest_of("hello")), IsOk());
  EXPECT_EQ(files_.status(path_of("hello"))->mode, 0444U);
}

TEST_F(FsObjects, WithOtherBytesAreCorrupt) {
  ASSERT_THAT(put("hello"), IsOk());
  for (const char* bytes : {"jello", "", "hello!"}) {
    overwrite("hello", bytes);
    EXPECT_THAT(store_.read(digest_of("hello"), kNoLimit), IsErrorCode(ErrorCode::kCorrupt));
    const auto sink = [](ByteView) -> Result<void> { return {}; };
    EXPECT_THAT(store_.read_to(digest_of("hello"), sink), IsErrorCode(ErrorCode::kCorrupt));
  }
}

TEST_F(FsObjects, OfAWrongSizeAreReplacedWhenPutAgain) {
  ASSERT_THAT(put("hello"), IsOk());
  overwrite("hello", "hel");
  ASSERT_THAT(put("hello"), IsOk());
  EXPECT_THAT(store_.read(digest_of("hello"), kNoLimit), IsOkAndHolds(to_bytes("hello")));
}

TEST_F(FsObjects, ThatAreSymlinksOrFoldersOrFifosAreCorrupt) {
  folder_.write("target", "hello");
  std::filesystem::create_directories(path_of("hello").parent_path());
  std::filesystem::create_symlink(folder_ / "target", path_of("hello"));
  EXPECT_THAT(store_.read(digest_of("hello"), kNoLimit), IsErrorCode(ErrorCode::kCorrupt));
  EXPECT_THAT(put("hello"), IsErrorCode(ErrorCode::kCorrupt));
  std::filesystem::remove(path_of("hello"));
  std::filesystem::create_directory(path_of("hello"));
  EXPECT_THAT(store_.contains(digest_of("hello")), IsErrorCode(ErrorCode::kCorrupt));
  std::filesystem::remove(path_of("hello"));
  ASSERT_EQ(::mkfifo(path_of("hello").c_str(), 0600), 0);
  EXPECT_THAT(store_.read(digest_of("hello"), kNoLimit), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(FsObjects, LeaveNoTemporaryFileWhenAWriterIsGivenUp) {
  {
    auto writer = store_.writer();
    ASSERT_THAT(writer, IsOk());
    ASSERT_THAT((*writer)->write(as_bytes("half")), IsOk());
    EXPECT_THAT(files_.list(folder_.path()), IsOkAndHolds(::testing::SizeIs(1)));
  }
  EXPECT_THAT(files_.list(folder_.path()), IsOkAndHolds(::testing::IsEmpty()));
}

TEST_F(FsObjects, LeaveNoTemporaryFileWhenTheDigestIsAnother) {
  {
    auto writer = store_.writer();
    ASSERT_THAT(writer, IsOk());
    ASSERT_THAT((*writer)->write(as_bytes("these")), IsOk());
    ASSERT_FALSE((*writer)->commit(digest_of("those")).has_value());
  }
  EXPECT_THAT(files_.list(folder_.path()), IsOkAndHolds(::testing::IsEmpty()));
}

TEST_F(FsObjects, DoNotListTemporaryOrForeignFiles) {
  ASSERT_THAT(put("hello"), IsOk());
  folder_.write(".tmp-1", "");
  folder_.write("ab/.tmp-2", "");
  folder_.write("ab/readme", "");
  folder_.write("longer/name", "");
  EXPECT_THAT(store_.list(), IsOkAndHolds(::testing::ElementsAre(digest_of("hello"))));
}

TEST(FsStatements, WithOtherBytesAreCorrupt) {
  const testing::TempDir folder;
  PosixFiles files;
  testing::FakeRandom random;
  FsStatementStore store(files, random, folder.path());
  ASSERT_THAT(store.put(digest_of("{}"), "{}"), IsOk());
  const std::string hex = digest_of("{}").hex();
  const std::string name = hex.substr(0, 2) + "/" + hex.substr(2) + ".json";
  std::filesystem::remove(folder / name);
  folder.write(name, "[]");
  EXPECT_THAT(store.read(digest_of("{}")), IsErrorCode(ErrorCode::kCorrupt));
}

}  // namespace
}  // namespace hallmark::store

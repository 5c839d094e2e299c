#include "store/workspace.h"

#include <gmock/gmock.h>

#include "store/contract_test.h"
#include "testing/chain.h"
#include "testing/crash_files.h"
#include "testing/memory_store.h"
#include "testing/temp_dir.h"

namespace hallmark::store {
namespace {

const Timestamp kNow = testing::at_hour(3);

TEST(Workspace, IsFoundInTheFolderAndBelow) {
  const testing::TempDir folder;
  PosixFiles files;
  const auto made = create_workspace(files, folder.path(), "[keys]\n");
  ASSERT_THAT(made, IsOk());
  folder.write("deep/er/file", "");
  EXPECT_THAT(find_workspace(files, folder.path()), IsOkAndHolds(*made));
  EXPECT_THAT(find_workspace(files, folder / "deep/er"), IsOkAndHolds(*made));
  EXPECT_THAT(check_workspace_format(files, *made), IsOk());
  EXPECT_EQ(testing::read_text(*made / ".gitignore"), "*\n");
  EXPECT_EQ(testing::read_text(*made / "config.toml"), "[keys]\n");
}

TEST(Workspace, IsNotFoundWhereNoneIs) {
  testing::CrashFiles files;
  const auto found = find_workspace(files, "/a/b");
  EXPECT_THAT(found, IsErrorCode(ErrorCode::kNotFound));
  EXPECT_THAT(found.error().message, ::testing::HasSubstr("hallmark init"));
}

TEST(Workspace, IsNotMadeTwice) {
  testing::CrashFiles files;
  ASSERT_THAT(create_workspace(files, "/", ""), IsOk());
  const auto again = create_workspace(files, "/", "[keys]\n");
  EXPECT_THAT(again, IsErrorCode(ErrorCode::kConflict));
  EXPECT_EQ(files.contents().at("/.hallmark/config.toml"), "");
}

TEST(Workspace, IsNotMadeWithAMalformedConfiguration) {
  testing::CrashFiles files;
  EXPECT_THAT(create_workspace(files, "/", "[kyes]\n"), IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_TRUE(files.contents().empty());
}

TEST(Workspace, RefusesAFormatThatItCannotRead) {
  const testing::TempDir folder;
  PosixFiles files;
  EXPECT_THAT(check_workspace_format(files, folder.path()), IsErrorCode(ErrorCode::kNotFound));
  for (const char* text :
       {"", "\n", "x", "1x", "0", "-1", "1.0", "1\n\n", "99999999999999999999"}) {
    folder.write("format", text);
    EXPECT_FALSE(check_workspace_format(files, folder.path()).has_value()) << text;
  }
  folder.write("format", "2\n");
  const auto newer = check_workspace_format(files, folder.path());
  EXPECT_THAT(newer, IsErrorCode(ErrorCode::kUnsupported));
  EXPECT_THAT(newer, HasReason("workspace-newer"));
}

// However far an attempt got, no half-made workspace is found, and the next attempt succeeds.
TEST(Workspace, SurvivesACrashAtEveryOperationOfMakingIt) {
  for (const auto loss :
       {testing::CrashFiles::Loss::kUnsynced, testing::CrashFiles::Loss::kNothing}) {
    bool has_crashed = true;
    for (std::size_t n = 0; has_crashed; ++n) {
      testing::CrashFiles files;
      files.crash_after(n);
      const auto made = create_workspace(files, "/", "[keys]\n");
      has_crashed = files.has_crashed();
      files.restart(loss);
      if (made) {
        EXPECT_THAT(find_workspace(files, "/"), IsOkAndHolds(Path("/.hallmark"))) << n;
      } else if (!find_workspace(files, "/")) {
        ASSERT_THAT(create_workspace(files, "/", "[keys]\n"), IsOk()) << n;
      }
      EXPECT_THAT(check_workspace_format(files, "/.hallmark"), IsOk()) << n;
      EXPECT_EQ(files.contents().at("/.hallmark/config.toml"), "[keys]\n") << n;
    }
  }
}

class Receive : public ::testing::Test {
 protected:
  Result<void> receive(const Received& received, Timestamp now = kNow) {
    return store::receive(stores_.stores(), received, now);
  }
  model::TreeManifest tree_ = testing::tree_of({{"a", "1"}});
  sigstore::Bundle bundle_ = testing::signed_by("k", testing::finding_of(tree_.digest()));
  testing::MemoryStores stores_;
};

TEST_F(Receive, StoresAndJournalsManifestsAndBundles) {
  ASSERT_THAT(receive({{tree_}, {bundle_}}), IsOk());
  EXPECT_THAT(stores_.objects.read(tree_.digest(), kNoLimit),
              IsOkAndHolds(to_bytes(tree_.canonical())));
  EXPECT_THAT(stores_.statements.read(bundle_.digest()), IsOkAndHolds(bundle_.canonical()));
  EXPECT_THAT(
      stores_.journal.entries,
      ::testing::ElementsAre(JournalEntry{JournalEntry::Kind::kManifest, tree_.digest(), kNow},
                             JournalEntry{JournalEntry::Kind::kBundle, bundle_.digest(), kNow}));
}

TEST_F(Receive, JournalsWhatComesAgainOnlyOnce) {
  ASSERT_THAT(receive({{tree_}, {bundle_}}), IsOk());
  const auto before = stores_.journal.entries;
  ASSERT_THAT(receive({{tree_, tree_}, {bundle_, bundle_}}, testing::at_hour(4)), IsOk());
  EXPECT_EQ(stores_.journal.entries, before);
}

TEST_F(Receive, JournalsARepetitionWithinOneCallOnce) {
  ASSERT_THAT(receive({{tree_, tree_}, {bundle_, bundle_}}), IsOk());
  EXPECT_EQ(stores_.journal.entries.size(), 2U);
}

TEST_F(Receive, JournalsWhatWasStoredButNeverJournalled) {
  ASSERT_THAT(stores_.statements.put(bundle_.digest(), bundle_.canonical()), IsOk());
  ASSERT_THAT(receive({{}, {bundle_}}), IsOk());
  EXPECT_EQ(stores_.journal.entries.size(), 1U);
}

}  // namespace
}  // namespace hallmark::store

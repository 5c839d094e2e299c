#include "store/check.h"

#include <gmock/gmock.h>

#include "store/contract_test.h"
#include "store/fs/fs_stores.h"
#include "store/workspace.h"
#include "testing/chain.h"
#include "testing/fake_random.h"
#include "testing/memory_store.h"
#include "testing/temp_dir.h"

namespace hallmark::store {
namespace {

class Check : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(receive(stores_.stores(), {{tree_}, {bundle_}}, testing::at_hour(3)), IsOk());
    ASSERT_THAT(stores_.objects.put(digest_of("1"), as_bytes("1")), IsOk());
  }

  CheckReport check() {
    const auto report = check_store(stores_.stores());
    EXPECT_THAT(report, IsOk());
    return report.value_or(CheckReport());
  }

  void expect_problem(const char* code, const Sha256Digest& subject, bool is_harmless) {
    const CheckReport report = check();
    ASSERT_EQ(report.problems.size(), 1U);
    EXPECT_EQ(report.problems[0].code, code);
    EXPECT_EQ(report.problems[0].subject, subject.text());
    EXPECT_EQ(report.problems[0].is_harmless, is_harmless);
    EXPECT_EQ(report.is_clean(), is_harmless);
  }

  model::TreeManifest tree_ = testing::tree_of({{"a", "1"}});
  sigstore::Bundle bundle_ = testing::signed_by("k", testing::finding_of(tree_.digest()));
  testing::MemoryStores stores_;
};

TEST_F(Check, FindsNothingInAGoodStore) {
  const CheckReport report = check();
  EXPECT_TRUE(report.problems.empty());
  EXPECT_EQ(report.objects, 2U);
  EXPECT_EQ(report.statements, 1U);
  EXPECT_EQ(report.journal_entries, 2U);
}

TEST_F(Check, FindsAnObjectWithOtherBytes) {
  stores_.objects.corrupt(digest_of("1"), "2");
  expect_problem("object-corrupt", digest_of("1"), false);
}

TEST_F(Check, FindsAStatementWithOtherBytes) {
  stores_.statements.corrupt(bundle_.digest(), bundle_.canonical() + " ");
  const CheckReport report = check();
  ASSERT_EQ(report.problems.size(), 2U);
  EXPECT_EQ(report.problems[0].code, "journal-dangling");
  EXPECT_EQ(report.problems[1].code, "statement-corrupt");
  EXPECT_FALSE(report.is_clean());
}

TEST_F(Check, FindsWhatTheJournalListsAndTheStoresLack) {
  stores_.objects.remove(tree_.digest());
  expect_problem("journal-dangling", tree_.digest(), false);
}

TEST_F(Check, FindsABundleThatIsGone) {
  stores_.statements.remove(bundle_.digest());
  expect_problem("journal-dangling", bundle_.digest(), false);
}

TEST_F(Check, FindsAStatementThatIsNoBundle) {
  ASSERT_THAT(stores_.statements.put(digest_of("{}"), "{}"), IsOk());
  stores_.journal.entries.push_back(bundle_entry("{}", 1));
  expect_problem("statement-malformed", digest_of("{}"), false);
}

TEST_F(Check, FindsABundleThatIsNotCanonical) {
  const std::string spaced = " " + bundle_.canonical();
  ASSERT_THAT(stores_.statements.put(digest_of(spaced), spaced), IsOk());
  stores_.journal.entries.push_back(bundle_entry(spaced, 1));
  expect_problem("statement-malformed", digest_of(spaced), false);
}

TEST_F(Check, CallsWhatWasNeverAcknowledgedHarmless) {
  const auto other = testing::signed_by("k", testing::clearance_of(tree_.digest()));
  ASSERT_THAT(stores_.statements.put(other.digest(), other.canonical()), IsOk());
  expect_problem("not-journalled", other.digest(), true);
}

TEST_F(Check, FindsAManifestThatIsNotJournalled) {
  const auto other = testing::tree_of({{"b", "2"}});
  ASSERT_THAT(stores_.objects.put(other.digest(), as_bytes(other.canonical())), IsOk());
  expect_problem("not-journalled", other.digest(), true);
}

TEST_F(Check, LeavesAFileThatOnlyBeginsLikeAManifestAlone) {
  const std::string text = R"({"files":[]})";
  ASSERT_THAT(stores_.objects.put(digest_of(text), as_bytes(text)), IsOk());
  EXPECT_TRUE(check().problems.empty());
}

TEST(CheckFolder, FindsADamagedJournal) {
  const testing::TempDir folder;
  PosixFiles files;
  testing::FakeRandom random;
  const OpenStores stores = open_fs_stores(files, random, folder.path());
  ASSERT_THAT(stores.journal->append({bundle_entry("a", 1), bundle_entry("b", 2)}), IsOk());
  std::string text = testing::read_text(folder / "journal/00000001.seg");
  text[10] ^= 1;
  folder.write("journal/00000001.seg", text);
  const auto report = check_store(stores.refs());
  ASSERT_THAT(report, IsOk());
  ASSERT_EQ(report->problems.size(), 1U);
  EXPECT_EQ(report->problems[0].code, "journal-corrupt");
}

TEST(Strays, AreNamedAndTemporaryOnesAreHarmless) {
  const testing::TempDir folder;
  PosixFiles files;
  testing::FakeRandom random;
  const OpenStores stores = open_fs_stores(files, random, folder.path());
  ASSERT_THAT(stores.objects->put(digest_of("1"), as_bytes("1")), IsOk());
  ASSERT_THAT(stores.statements->put(digest_of("{}"), "{}"), IsOk());
  folder.write("objects/.tmp-1", "");
  folder.write("statements/ab/.tmp-2", "");
  folder.write("objects/ab/readme", "");
  folder.write("statements/stray", "");
  const auto strays = find_strays(files, folder.path());
  ASSERT_THAT(strays, IsOk());
  ASSERT_EQ(strays->size(), 4U);
  EXPECT_EQ((*strays)[0].subject, (folder / "objects/.tmp-1").string());
  EXPECT_TRUE((*strays)[0].is_harmless);
  EXPECT_TRUE((*strays)[1].is_harmless);
  EXPECT_EQ((*strays)[2].code, "unexpected-file");
  EXPECT_FALSE((*strays)[2].is_harmless);
  EXPECT_FALSE((*strays)[3].is_harmless);
}

TEST(Strays, AreNoneWhereNothingWasWritten) {
  const testing::TempDir folder;
  PosixFiles files;
  EXPECT_THAT(find_strays(files, folder.path()), IsOkAndHolds(::testing::IsEmpty()));
}

}  // namespace
}  // namespace hallmark::store

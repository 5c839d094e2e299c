// Power losses and kills at every operation of what writes to a workspace.

#include <gmock/gmock.h>

#include "store/check.h"
#include "store/contract_test.h"
#include "store/fs/fs_stores.h"
#include "store/fs/journal.h"
#include "store/workspace.h"
#include "testing/chain.h"
#include "testing/crash_files.h"
#include "testing/fake_random.h"

namespace hallmark::store {
namespace {

using testing::CrashFiles;

const Timestamp kNow = testing::at_hour(3);

class Crash : public ::testing::TestWithParam<CrashFiles::Loss> {
 protected:
  // Runs `work` on a workspace that holds `before`, crashing at the n-th operation, for every n;
  // `verify` sees the rebooted stores and whether the work was acknowledged.
  template <class Work, class Verify>
  void at_every_operation(const Work& work, const Verify& verify) {
    bool has_crashed = true;
    for (std::size_t n = 0; has_crashed; ++n) {
      SCOPED_TRACE(n);
      CrashFiles files;
      testing::FakeRandom random;
      const OpenStores before = open_fs_stores(files, random, "/ws");
      ASSERT_THAT(receive_in(before, {{first_tree_}, {first_}}), IsOk());
      files.restart(CrashFiles::Loss::kUnsynced);
      const OpenStores stores = open_fs_stores(files, random, "/ws");
      files.crash_after(n);
      const Result<void> done = work(stores);
      has_crashed = files.has_crashed();
      ASSERT_EQ(done.has_value(), !has_crashed);
      files.restart(GetParam());
      const OpenStores rebooted = open_fs_stores(files, random, "/ws");
      expect_sound(rebooted);
      verify(rebooted, done.has_value());
      // Whatever happens next, nothing acknowledged is lost by a later power failure.
      ASSERT_THAT(work(rebooted), IsOk());
      files.restart(CrashFiles::Loss::kUnsynced);
      const OpenStores last = open_fs_stores(files, random, "/ws");
      expect_sound(last);
      verify(last, true);
    }
  }

  static Result<void> receive_in(const OpenStores& stores, const Received& received) {
    return receive(stores.refs(), received, kNow);
  }

  static void expect_sound(const OpenStores& stores) {
    const auto report = check_store(stores.refs());
    ASSERT_THAT(report, IsOk());
    for (const CheckProblem& problem : report->problems) {
      EXPECT_TRUE(problem.is_harmless) << problem.code << " " << problem.message;
    }
  }

  model::TreeManifest first_tree_ = testing::tree_of({{"a", "1"}});
  model::TreeManifest second_tree_ = testing::tree_of({{"b", "2"}});
  sigstore::Bundle first_ = testing::signed_by("k", testing::finding_of(first_tree_.digest()));
  sigstore::Bundle second_ = testing::signed_by("k", testing::finding_of(second_tree_.digest()));
};

std::size_t count_of(const std::vector<JournalEntry>& entries, const Sha256Digest& digest) {
  return static_cast<std::size_t>(std::ranges::count(entries, digest, &JournalEntry::digest));
}

TEST_P(Crash, LosesNothingThatWasReceived) {
  const auto work = [&](const OpenStores& stores) {
    return receive_in(stores, {{second_tree_}, {second_}});
  };
  at_every_operation(work, [&](const OpenStores& stores, bool is_acknowledged) {
    const auto journal = read_journal(*stores.journal);
    ASSERT_THAT(journal, IsOk());
    EXPECT_EQ(count_of(journal->entries, first_.digest()), 1U);
    if (!is_acknowledged) return;
    EXPECT_EQ(count_of(journal->entries, second_.digest()), 1U);
    EXPECT_EQ(count_of(journal->entries, second_tree_.digest()), 1U);
    EXPECT_THAT(stores.statements->read(second_.digest()), IsOk());
    EXPECT_THAT(stores.objects->read(second_tree_.digest(), kNoLimit), IsOk());
  });
}

TEST_P(Crash, LosesNoObjectThatWasCommitted) {
  const std::string large(1'000, 'x');
  const auto work = [&](const OpenStores& stores) -> Result<void> {
    const auto writer = TRY(stores.objects->writer());
    TRY(writer->write(as_bytes(large).first(400)));
    TRY(writer->write(as_bytes(large).subspan(400)));
    return writer->commit(digest_of(large));
  };
  at_every_operation(work, [&](const OpenStores& stores, bool is_acknowledged) {
    const auto read = stores.objects->read(digest_of(large), kNoLimit);
    EXPECT_TRUE(read || !is_acknowledged);
    EXPECT_TRUE(read || read.error().code == ErrorCode::kNotFound);
  });
}

TEST_P(Crash, LosesNoSegmentOfTheJournal) {
  const std::vector<JournalEntry> added{bundle_entry("x", 1), bundle_entry("y", 2),
                                        bundle_entry("z", 3)};
  bool has_crashed = true;
  for (std::size_t n = 0; has_crashed; ++n) {
    SCOPED_TRACE(n);
    CrashFiles files;
    FsJournal journal(files, "/j", "/lock", 1);
    ASSERT_THAT(journal.append({bundle_entry("first", 0)}), IsOk());
    files.crash_after(n);
    const Result<void> done = journal.append(added);
    has_crashed = files.has_crashed();
    files.restart(GetParam());
    const auto reading = read_journal(journal);
    ASSERT_THAT(reading, IsOk());
    ASSERT_GE(reading->entries.size(), done ? 4U : 1U);
    ASSERT_THAT(journal.append({}), IsOk());
    EXPECT_EQ(read_journal(journal)->entries, reading->entries);
  }
}

INSTANTIATE_TEST_SUITE_P(Loss, Crash,
                         ::testing::Values(CrashFiles::Loss::kUnsynced, CrashFiles::Loss::kNothing),
                         [](const auto& loss) {
                           return loss.param == CrashFiles::Loss::kUnsynced ? "Power" : "Kill";
                         });

// The fake itself must be able to lose things, or the tests above say nothing.
TEST(CrashFilesTest, LosesWhatWasNotSynced) {
  CrashFiles files;
  {
    const auto file = files.create("/unsynced", 0644);
    ASSERT_THAT(file, IsOk());
    ASSERT_THAT((*file)->write(as_bytes("x")), IsOk());
    ASSERT_THAT(files.sync_directory("/"), IsOk());
    ASSERT_THAT(files.create("/unnamed", 0644), IsOk());
  }
  files.restart(CrashFiles::Loss::kUnsynced);
  EXPECT_THAT(files.contents(), ::testing::ElementsAre(::testing::Pair("/unsynced", "")));
}

TEST(CrashFilesTest, TearsTheWriteAtWhichItCrashes) {
  CrashFiles files;
  const auto file = files.create("/torn", 0644);
  ASSERT_THAT(file, IsOk());
  files.crash_after(0);
  EXPECT_FALSE((*file)->write(as_bytes("1234")).has_value());
  EXPECT_FALSE((*file)->write(as_bytes("5678")).has_value());
  EXPECT_FALSE(files.status("/torn").has_value());
  files.restart(CrashFiles::Loss::kNothing);
  EXPECT_THAT(files.contents(), ::testing::ElementsAre(::testing::Pair("/torn", "12")));
}

}  // namespace
}  // namespace hallmark::store

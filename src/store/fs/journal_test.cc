#include "store/fs/journal.h"

#include <gmock/gmock.h>

#include <thread>

#include "store/contract_test.h"
#include "store/fs/journal_record.h"
#include "testing/temp_dir.h"

namespace hallmark::store {
namespace {

using ::testing::ElementsAre;

class FsJournalTest : public ::testing::Test {
 protected:
  FsJournal journal(std::uint64_t segment_bytes = kSegmentBytes) {
    return FsJournal(files_, folder_ / "journal", folder_ / "lock", segment_bytes);
  }
  std::string segment(int number = 1) {
    return testing::read_text(folder_ / ("journal/0000000" + std::to_string(number) + ".seg"));
  }
  void write_segment(std::string_view text, int number = 1) {
    folder_.write("journal/0000000" + std::to_string(number) + ".seg", text);
  }
  std::vector<JournalEntry> entries(std::uint64_t segment_bytes = kSegmentBytes) {
    FsJournal read = journal(segment_bytes);
    const auto reading = read_journal(read);
    EXPECT_THAT(reading, IsOk());
    return reading ? reading->entries : std::vector<JournalEntry>();
  }

  testing::TempDir folder_;
  PosixFiles files_;
  const JournalEntry a_ = bundle_entry("a", 1);
  const JournalEntry b_ = bundle_entry("b", 2);
};

TEST_F(FsJournalTest, StartsASegmentWhenTheLastIsFull) {
  const std::uint64_t full = encode_record(a_).size() + 1;  // the second record crosses it
  ASSERT_THAT(journal(full).append({a_, b_, a_}), IsOk());
  ASSERT_THAT(journal(full).append({b_}), IsOk());
  EXPECT_THAT(files_.list(folder_ / "journal"),
              IsOkAndHolds(ElementsAre("00000001.seg", "00000002.seg")));
  EXPECT_THAT(entries(full), ElementsAre(a_, b_, a_, b_));
}

TEST_F(FsJournalTest, GoesOnFromAPositionAtTheEndOfAFullSegment) {
  FsJournal small = journal(1);
  ASSERT_THAT(small.append({a_}), IsOk());
  const auto first = read_journal(small);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(small.append({b_}), IsOk());
  const auto second = read_journal(small, first->position);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(second->entries, ElementsAre(b_));
}

TEST_F(FsJournalTest, LeavesATornTailAloneWhenReading) {
  ASSERT_THAT(journal().append({a_, b_}), IsOk());
  const std::string whole = segment();
  const std::size_t second = encode_record(a_).size();
  for (std::size_t size = second; size < whole.size(); ++size) {
    write_segment(whole.substr(0, size));
    EXPECT_THAT(entries(), ElementsAre(a_)) << size;
    EXPECT_EQ(segment().size(), size);
  }
}

TEST_F(FsJournalTest, TruncatesATornTailBeforeItAppends) {
  ASSERT_THAT(journal().append({a_}), IsOk());
  write_segment(segment() + encode_record(b_).substr(0, 50));
  ASSERT_THAT(journal().append({b_}), IsOk());
  EXPECT_EQ(segment(), encode_record(a_) + encode_record(b_));
}

TEST_F(FsJournalTest, RefusesDamageBeforeWholeEntries) {
  ASSERT_THAT(journal().append({a_, b_}), IsOk());
  const std::string whole = segment();
  for (std::size_t i = 0; i < encode_record(a_).size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    write_segment(damaged);
    FsJournal read = journal();
    EXPECT_THAT(read_journal(read), IsErrorCode(ErrorCode::kCorrupt)) << i;
    EXPECT_THAT(journal().append({a_}), IsErrorCode(ErrorCode::kCorrupt)) << i;
    EXPECT_EQ(segment(), damaged);
  }
}

TEST_F(FsJournalTest, RefusesATornTailInASegmentThatIsNotTheLast) {
  ASSERT_THAT(journal(1).append({a_, b_}), IsOk());
  write_segment(segment(1).substr(0, 20), 1);
  FsJournal read = journal(1);
  EXPECT_THAT(read_journal(read), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(FsJournalTest, RefusesAMissingSegment) {
  ASSERT_THAT(journal(1).append({a_, b_, a_}), IsOk());
  ASSERT_THAT(files_.remove(folder_ / "journal/00000002.seg"), IsOk());
  FsJournal read = journal(1);
  EXPECT_THAT(read_journal(read), IsErrorCode(ErrorCode::kCorrupt));
  EXPECT_THAT(journal(1).append({a_}), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(FsJournalTest, RefusesAWholeRecordThatIsNoEntry) {
  ASSERT_THAT(journal().append({a_}), IsOk());
  // An empty text with its right checksum: crc32c of four zero bytes.
  write_segment(segment() + std::string("\0\0\0\0\xC7\x4B\x67\x48", 8));
  FsJournal read = journal();
  EXPECT_THAT(read_journal(read), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(FsJournalTest, IgnoresFilesThatAreNoSegments) {
  ASSERT_THAT(journal().append({a_}), IsOk());
  folder_.write("journal/notes.txt", "x");
  folder_.write("journal/0000000x.seg", "x");
  EXPECT_THAT(entries(), ElementsAre(a_));
}

TEST_F(FsJournalTest, DoesNotFindPositionsOfASegmentThatIsNotThere) {
  ASSERT_THAT(journal().append({a_}), IsOk());
  FsJournal read = journal();
  for (const std::uint64_t position :
       {std::uint64_t{2} << 32, std::uint64_t{1}, ~std::uint64_t{0}}) {
    EXPECT_THAT(read_journal(read, position), IsErrorCode(ErrorCode::kNotFound)) << position;
  }
}

TEST_F(FsJournalTest, IsSafeFromSeveralWritersAtOnce) {
  constexpr int kWriters = 4;
  constexpr int kEach = 25;
  std::vector<std::jthread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([this, w] {
      FsJournal own = journal(2'000);
      for (int i = 0; i < kEach; ++i) {
        EXPECT_THAT(own.append({bundle_entry(std::to_string(w), i)}), IsOk());
      }
    });
  }
  writers.clear();
  EXPECT_EQ(entries(2'000).size(), static_cast<std::size_t>(kWriters * kEach));
}

}  // namespace
}  // namespace hallmark::store

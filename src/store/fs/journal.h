#pragma once

// The journal as segment files 00000001.seg, 00000002.seg, … in a folder (docs/formats/journal.md).
//
// A position is (segment number << 32) + offset. append() truncates a torn tail, under the lock,
// before it writes; reading takes no lock and leaves the tail alone.

#include "base/files.h"
#include "store/stores.h"

namespace hallmark::store {

// A segment is closed when it has reached this size: every append reads the last one whole.
inline constexpr std::uint64_t kSegmentBytes = 256U << 10;

// Confined to one thread at a time; processes exclude each other by the lock.
class FsJournal final : public Journal {
 public:
  FsJournal(Files& files, Path folder, Path lock, std::uint64_t segment_bytes = kSegmentBytes)
      : files_(files),
        folder_(std::move(folder)),
        lock_(std::move(lock)),
        segment_bytes_(segment_bytes) {}

  Result<void> append(const std::vector<JournalEntry>& entries) override;
  Result<std::uint64_t> read_from(
      std::uint64_t position,
      const std::function<Result<void>(const JournalEntry&)>& visit) override;

 private:
  struct Tail {
    std::uint32_t segment = 1;
    std::uint64_t size_bytes = 0;
  };
  Path path_of(std::uint32_t segment) const;
  Result<std::uint32_t> last_segment();  // 0 if there is none
  Result<Tail> repair_tail();
  // Writes from `entries` what the segment takes and removes it from the front.
  Result<void> fill_segment(Tail& tail, std::span<const JournalEntry>& entries);

  Files& files_;
  Path folder_;
  Path lock_;
  std::uint64_t segment_bytes_;
};

}  // namespace hallmark::store

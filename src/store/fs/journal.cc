#include "store/fs/journal.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "store/fs/journal_record.h"

namespace hallmark::store {
namespace {

constexpr std::size_t kSegmentReadMax = 256U << 20;
constexpr std::string_view kSegmentSuffix = ".seg";
constexpr std::size_t kSegmentDigits = 8;

std::uint64_t position_of(std::uint32_t segment, std::uint64_t offset) {
  return (std::uint64_t{segment} << 32) + offset;
}

std::unexpected<Error> corrupt(const Path& path, std::string_view what) {
  return fail(ErrorCode::kCorrupt, fmt::format("{}: {}", path.string(), what), "journal-corrupt");
}

std::optional<std::uint32_t> segment_number(std::string_view name) {
  if (name.size() != kSegmentDigits + kSegmentSuffix.size()) return std::nullopt;
  if (!name.ends_with(kSegmentSuffix)) return std::nullopt;
  std::uint32_t number = 0;
  const char* end = name.data() + kSegmentDigits;
  const auto [stop, error] = std::from_chars(name.data(), end, number);
  if (error != std::errc() || stop != end || number == 0) return std::nullopt;
  return number;
}

using Visit = std::function<Result<void>(const JournalEntry&)>;

// Visits the whole records from `offset` on; returns the offset behind the last.
Result<std::uint64_t> visit_records(const Path& path, ByteView bytes, std::uint64_t offset,
                                    const Visit& visit) {
  while (const auto record = find_record(bytes.subspan(offset))) {
    TRY_IN(fmt::format("{}: offset {}", path.string(), offset),
           visit(TRY(parse_entry(record->json))));
    offset += record->record_bytes;
  }
  return offset;
}

// What follows the last whole record may only be a write that was cut short, in the last segment.
Result<void> check_tail(const Path& path, ByteView tail, bool is_last_segment) {
  if (tail.empty()) return {};
  if (!is_last_segment) return corrupt(path, "damaged within");
  if (has_record_behind(tail)) return corrupt(path, "damaged before whole entries");
  return {};
}

// The offset behind the last whole record.
std::uint64_t end_of_records(ByteView bytes) {
  std::uint64_t end = 0;
  while (const auto record = find_record(bytes.subspan(end))) end += record->record_bytes;
  return end;
}

}  // namespace

Path FsJournal::path_of(std::uint32_t segment) const {
  return folder_ / fmt::format("{:0{}}{}", segment, kSegmentDigits, kSegmentSuffix);
}

Result<std::uint32_t> FsJournal::last_segment() {
  const Result<std::vector<std::string>> names = files_.list(folder_);
  if (!names && names.error().code == ErrorCode::kNotFound) return 0;
  if (!names) return std::unexpected(names.error());
  std::uint32_t last = 0;
  for (const std::string& name : *names) {
    const auto number = segment_number(name);
    if (!number) continue;
    if (*number != last + 1) return corrupt(path_of(last + 1), "a segment is missing");
    last = *number;
  }
  return last;
}

Result<std::uint64_t> FsJournal::read_from(std::uint64_t position, const Visit& visit) {
  const std::uint32_t last = TRY(last_segment());
  std::uint32_t segment = position == 0 ? 1 : static_cast<std::uint32_t>(position >> 32);
  std::uint64_t offset = position & 0xFFFF'FFFFU;
  const auto beyond = [&] {
    return fail(ErrorCode::kNotFound, folder_.string() + ": the journal ends before that position",
                "journal-position-unknown");
  };
  if (segment == 0 || segment > last) {
    if (position == 0) return 0;
    return beyond();
  }
  for (;; ++segment, offset = 0) {
    const Path path = path_of(segment);
    const std::uint64_t size_bytes = TRY(files_.status(path)).size_bytes;
    if (offset > size_bytes) return beyond();
    if (offset < size_bytes) {
      const Bytes bytes = TRY(files_.read(path, kSegmentReadMax));
      if (offset > bytes.size()) return beyond();
      offset = TRY(visit_records(path, bytes, offset, visit));
      TRY(check_tail(path, ByteView(bytes).subspan(offset), segment == last));
    }
    if (segment == last) return position_of(segment, offset);
  }
}

Result<FsJournal::Tail> FsJournal::repair_tail() {
  const std::uint32_t last = TRY(last_segment());
  if (last == 0) return Tail{};
  const Path path = path_of(last);
  const Bytes bytes = TRY(files_.read(path, kSegmentReadMax));
  const std::uint64_t end = end_of_records(bytes);
  TRY(check_tail(path, ByteView(bytes).subspan(end), true));
  if (end < bytes.size()) TRY(files_.truncate(path, end));
  return Tail{last, end};
}

Result<void> FsJournal::fill_segment(Tail& tail, std::span<const JournalEntry>& entries) {
  std::string records;
  while (!entries.empty() && tail.size_bytes + records.size() < segment_bytes_) {
    records += encode_record(entries.front());
    entries = entries.subspan(1);
  }
  const auto file = TRY(files_.append(path_of(tail.segment), 0644));
  // A segment's name is durable before its first byte: one that holds anything needs no more.
  if (tail.size_bytes == 0) TRY(files_.sync_directory(folder_));
  TRY(file->write(as_bytes(records)));
  TRY(file->sync());
  tail.size_bytes += records.size();
  return {};
}

// Without entries it still syncs: what another process wrote and did not live to sync becomes
// durable before our caller relies on it.
Result<void> FsJournal::append(const std::vector<JournalEntry>& entries) {
  TRY(make_directories_durably(files_, folder_, 0755));
  const auto lock = TRY(files_.lock(lock_));
  Tail tail = TRY(repair_tail());
  std::span<const JournalEntry> rest(entries);
  do {
    if (tail.size_bytes >= segment_bytes_) tail = Tail{tail.segment + 1, 0};
    TRY(fill_segment(tail, rest));
  } while (!rest.empty());
  return {};
}

}  // namespace hallmark::store

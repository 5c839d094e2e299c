#pragma once

// One record of the journal (docs/formats/journal.md): u32le length, RFC 8785 JSON, u32le CRC32C
// of both.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "store/stores.h"

namespace hallmark::store {

inline constexpr std::size_t kRecordBytesMax = 1024;

std::string encode_record(const JournalEntry& entry);

struct RecordView {
  std::string_view json;
  std::size_t record_bytes;
};

// The record at the front of `bytes`; nullopt if they do not begin with a whole one: cut short, an
// impossible length, another checksum.
std::optional<RecordView> find_record(ByteView bytes);

// True if a whole record begins anywhere behind the first byte: then what stands in front of it is
// damage, not a write that was cut short.
bool has_record_behind(ByteView bytes);

// Accepts exactly what encode_record() writes; kCorrupt otherwise.
Result<JournalEntry> parse_entry(std::string_view json);

}  // namespace hallmark::store

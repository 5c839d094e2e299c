#include "store/fs/journal_record.h"

#include "base/crc32c.h"
#include "base/encoding.h"

namespace hallmark::store {
namespace {

constexpr std::size_t kNumberBytes = 4;  // the length in front, the checksum behind

void append_u32(std::string& out, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>((number >> shift) & 0xFFU));
  }
}

std::uint32_t read_u32(ByteView bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    number |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
  }
  return number;
}

std::string_view name_of(JournalEntry::Kind kind) {
  return kind == JournalEntry::Kind::kBundle ? "bundle" : "manifest";
}

// Digest, kind and time are free of characters that JSON escapes.
std::string to_json(const JournalEntry& entry) {
  return R"({"digest":")" + entry.digest.text() + R"(","kind":")" +
         std::string(name_of(entry.kind)) + R"(","received":")" + format_rfc3339(entry.received) +
         R"("})";
}

std::unexpected<Error> malformed(std::string_view json) {
  return fail(ErrorCode::kCorrupt, "journal: not an entry: " + printable(json), "journal-corrupt");
}

// What stands between `before` and the next `"`; moves `rest` behind it.
std::optional<std::string_view> take_string(std::string_view& rest, std::string_view before) {
  if (!rest.starts_with(before)) return std::nullopt;
  rest.remove_prefix(before.size());
  const std::size_t end = rest.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view value = rest.substr(0, end);
  rest.remove_prefix(end);
  return value;
}

}  // namespace

std::string encode_record(const JournalEntry& entry) {
  const std::string json = to_json(entry);
  std::string record;
  append_u32(record, static_cast<std::uint32_t>(json.size()));
  record += json;
  append_u32(record, crc32c(as_bytes(record)));
  return record;
}

std::optional<RecordView> find_record(ByteView bytes) {
  if (bytes.size() < 2 * kNumberBytes) return std::nullopt;
  const std::size_t length = read_u32(bytes);
  const std::size_t record_bytes = length + 2 * kNumberBytes;
  if (record_bytes > kRecordBytesMax || record_bytes > bytes.size()) return std::nullopt;
  const ByteView checked = bytes.first(kNumberBytes + length);
  if (crc32c(checked) != read_u32(bytes.subspan(kNumberBytes + length))) return std::nullopt;
  return RecordView{as_text(checked.subspan(kNumberBytes)), record_bytes};
}

bool has_record_behind(ByteView bytes) {
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    if (find_record(bytes.subspan(i))) return true;
  }
  return false;
}

// One form only, so a look at fixed places replaces a JSON parser: a journal is read whole at
// times.
Result<JournalEntry> parse_entry(std::string_view json) {
  std::string_view rest = json;
  const auto digest = take_string(rest, R"({"digest":")");
  const auto kind = take_string(rest, R"(","kind":")");
  const auto received = take_string(rest, R"(","received":")");
  if (!digest || !kind || !received) return malformed(json);
  const auto parsed_digest = Sha256Digest::parse(*digest);
  const auto parsed_time = parse_rfc3339(*received);
  if (!parsed_digest || !parsed_time) return malformed(json);
  const JournalEntry entry{
      *kind == "bundle" ? JournalEntry::Kind::kBundle : JournalEntry::Kind::kManifest,
      *parsed_digest, *parsed_time};
  if (to_json(entry) != json) return malformed(json);
  return entry;
}

}  // namespace hallmark::store

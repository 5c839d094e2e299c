// Reads a segment as the journal does. An entry that parses is spelled as we spell it.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "store/fs/journal_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace store = hallmark::store;
  hallmark::ByteView rest(reinterpret_cast<const std::byte*>(data), size);
  // The fuzzer cannot guess checksums: the bytes serve as an entry's text, too.
  if (const auto entry = store::parse_entry(hallmark::as_text(rest))) {
    const std::string record = store::encode_record(*entry);
    const auto found = store::find_record(hallmark::as_bytes(record));
    CHECK(found.has_value() && found->json == hallmark::as_text(rest));
  }
  while (const auto record = store::find_record(rest)) {
    CHECK(record->record_bytes <= rest.size());
    (void)store::parse_entry(record->json).has_value();
    rest = rest.subspan(record->record_bytes);
  }
  (void)store::has_record_behind(rest);
  return 0;
}

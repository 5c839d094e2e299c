#include "store/fs/journal_record.h"

#include <gmock/gmock.h>

#include "base/crc32c.h"
#include "store/contract_test.h"

namespace hallmark::store {
namespace {

TEST(JournalRecord, IsLengthJsonAndChecksum) {
  const JournalEntry entry{JournalEntry::Kind::kManifest, Sha256Digest(),
                           *parse_rfc3339("2026-11-24T13:09:43.5Z")};
  const std::string record = encode_record(entry);
  const std::string json = R"({"digest":"sha256:)" + std::string(64, '0') +
                           R"(","kind":"manifest","received":"2026-11-24T13:09:43.5Z"})";
  EXPECT_EQ(record.substr(0, 4), std::string({static_cast<char>(json.size()), 0, 0, 0}));
  EXPECT_EQ(record.substr(4, json.size()), json);
  EXPECT_EQ(record.size(), json.size() + 8);
}

TEST(JournalRecord, IsFoundAndReadBack) {
  const JournalEntry entry = bundle_entry("a", 7);
  const std::string bytes = encode_record(entry) + "more";
  const auto found = find_record(as_bytes(bytes));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->record_bytes, bytes.size() - 4);
  EXPECT_THAT(parse_entry(found->json), IsOkAndHolds(entry));
}

TEST(JournalRecord, IsNotFoundWhenCutShort) {
  const std::string record = encode_record(bundle_entry("a", 7));
  for (std::size_t size = 0; size < record.size(); ++size) {
    EXPECT_FALSE(find_record(as_bytes(record.substr(0, size))).has_value()) << size;
  }
}

TEST(JournalRecord, IsNotFoundWhenAnyBitIsFlipped) {
  const std::string record = encode_record(bundle_entry("a", 7));
  for (std::size_t i = 0; i < record.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = record;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      EXPECT_FALSE(find_record(as_bytes(flipped)).has_value()) << i;
    }
  }
}

TEST(JournalRecord, IsNotMadeOfZeros) {
  EXPECT_FALSE(find_record(as_bytes(std::string(64, '\0'))).has_value());
}

TEST(JournalRecord, HasALengthLimit) {
  std::string record(4, '\0');
  record[1] = 4;  // 1024
  record += std::string(1024, 'x');
  const std::uint32_t checksum = crc32c(as_bytes(record));
  for (unsigned shift = 0; shift < 32; shift += 8) {
    record.push_back(static_cast<char>((checksum >> shift) & 0xFFU));
  }
  EXPECT_FALSE(find_record(as_bytes(record)).has_value());
}

TEST(JournalRecord, IsNoticedBehindDamage) {
  const std::string record = encode_record(bundle_entry("a", 7));
  EXPECT_TRUE(has_record_behind(as_bytes("xx" + record)));
  EXPECT_FALSE(has_record_behind(as_bytes(record)));
  EXPECT_FALSE(has_record_behind(as_bytes("xx" + record.substr(0, record.size() - 1))));
  EXPECT_FALSE(has_record_behind(ByteView()));
}

TEST(JournalRecord, RefusesEveryOtherSpellingOfAnEntry) {
  const std::string digest = digest_of("a").text();
  for (const std::string& json : {
           std::string(),
           std::string("{}"),
           std::string("garbage"),
           R"({"digest":"x","kind":"bundle","received":"1970-01-01T00:00:07Z"})" + std::string(),
           R"({"digest":")" + digest + R"(","kind":"x","received":"1970-01-01T00:00:07Z"})",
           R"({"digest":")" + digest + R"(","kind":"bundle","received":"yesterday"})",
           R"({"digest":")" + digest +
               R"(","kind":"bundle","received":"1970-01-01T00:00:07+00:00"})",
           R"({"digest":")" + digest + R"(","kind":"bundle","received":"1970-01-01T00:00:07Z"} )",
           R"({"digest":")" + digest + R"(","kind":"bundle","received":"1970-01-01T00:00:07Z")",
           R"({"kind":"bundle","digest":")" + digest + R"(","received":"1970-01-01T00:00:07Z"})",
           R"({ "digest":")" + digest + R"(","kind":"bundle","received":"1970-01-01T00:00:07Z"})",
       }) {
    EXPECT_THAT(parse_entry(json), IsErrorCode(ErrorCode::kCorrupt)) << json;
  }
}

}  // namespace
}  // namespace hallmark::store

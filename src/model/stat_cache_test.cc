#include "model/stat_cache.h"

#include <gtest/gtest.h>

#include "attest/envelope.h"
#include "crypto/hash.h"
#include "json/value.h"
#include "testing/keys.h"
#include "testing/matchers.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::test_key;

const StatCacheBinding kBinding{.model = crypto::sha256(std::string_view("/model")),
                                .bundle = crypto::sha256(std::string_view("bundle"))};

StatCache sample() {
  return {.binding = kBinding,
          .started = Timestamp(std::chrono::nanoseconds(1'700'000'000'123'456'789)),
          .files = {{"a/b", {1, 18'446'744'073'709'551'615U, 3, -4, 5}}, {"c", {6, 7, 8, 9, 10}}}};
}

std::string signed_text() { return *sign_stat_cache(sample(), test_key("signer")); }

Result<StatCache> read(std::string_view text, const StatCacheBinding& binding = kBinding) {
  return read_stat_cache(text, test_key("signer").public_key(), binding);
}

std::string with_payload(const std::string& payload, std::string type) {
  const auto envelope =
      attest::sign_envelope(std::move(type), to_bytes(payload), test_key("signer"));
  return json::canonical(envelope->to_json());
}

std::string payload_with(std::string_view files) {
  return R"({"bundle":")" + kBinding.bundle.hex() + R"(","files":)" + std::string(files) +
         R"(,"model":")" + kBinding.model.hex() + R"(","started":"2026-01-01T00:00:00Z"})";
}

TEST(StatCache, ReadsBackAsItWasSigned) {
  const auto cache = read(signed_text());
  ASSERT_THAT(cache, IsOk());
  EXPECT_EQ(cache->binding, kBinding);
  EXPECT_EQ(cache->started, sample().started);
  EXPECT_EQ(cache->files, sample().files);
}

TEST(StatCache, RefusesOneThatWasEdited) {
  auto envelope = *attest::Envelope::from_json(*json::parse(signed_text()));
  const std::string payload = to_text(envelope.payload);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    std::string edited = payload;
    edited[i] ^= 1;
    envelope.payload = to_bytes(edited);
    EXPECT_THAT(read(json::canonical(envelope.to_json())), HasReason("signature-invalid")) << i;
  }
}

TEST(StatCache, RefusesAnotherKeys) {
  EXPECT_THAT(read(*sign_stat_cache(sample(), test_key("other"))),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("signature-invalid")));
}

TEST(StatCache, RefusesOneOfAnotherSignature) {
  StatCacheBinding other = kBinding;
  other.bundle = crypto::sha256(std::string_view("newer bundle"));
  EXPECT_THAT(read(signed_text(), other),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("stat-cache-unbound")));
}

TEST(StatCache, RefusesOneOfAnotherModel) {
  StatCacheBinding other = kBinding;
  other.model = crypto::sha256(std::string_view("/other"));
  EXPECT_THAT(read(signed_text(), other), HasReason("stat-cache-unbound"));
}

TEST(StatCache, RefusesWhatTheKeySignedAsSomethingElse) {
  EXPECT_THAT(read(with_payload(payload_with("{}"), std::string(attest::kInTotoPayloadType))),
              HasReason("stat-cache-unbound"));
  EXPECT_THAT(read(with_payload(payload_with("{}"), std::string(kStatCachePayloadType))), IsOk());
}

TEST(StatCache, RefusesOneThatIsCutOff) {
  const std::string text = signed_text();
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(read(std::string_view(text).substr(0, size)).has_value()) << size;
  }
}

TEST(StatCache, RefusesNumbersThatAreNotExactlyFive) {
  for (const char* numbers :
       {"", "1", "1 2 3 4", "1 2 3 4 5 6", "1 2 3 4 5 ", " 1 2 3 4 5", "1  2 3 4 5", "01 2 3 4 5",
        "+1 2 3 4 5", "-1 2 3 4 5", "1 2 3 4 -0", "18446744073709551616 2 3 4 5",
        "1 2 3 4 9223372036854775808", "1 2 3 4 5x", "1\\t2 3 4 5"}) {
    EXPECT_THAT(parse_stat_cache(payload_with(R"({"a":")" + std::string(numbers) + "\"}")),
                AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("malformed-stat-cache")))
        << numbers;
  }
}

TEST(StatCache, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", "[]", "{}", R"({"bundle":"00"})"}) {
    EXPECT_THAT(parse_stat_cache(text), IsErrorCode(ErrorCode::kInvalidInput)) << text;
  }
  EXPECT_THAT(parse_stat_cache(payload_with(R"({"a":1})")), IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_THAT(parse_stat_cache(payload_with(R"({},"more":1)")),
              IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_THAT(parse_stat_cache(payload_with(R"({"a":"1 2 3 4 5","a":"1 2 3 4 5"})")),
              HasReason("json-duplicate-key"));
}

TEST(StatCache, RefusesMoreFilesThanASignatureLists) {
  Limits limits;
  limits.subjects_max = 1;
  EXPECT_THAT(parse_stat_cache(payload_with(R"({"a":"1 2 3 4 5","b":"1 2 3 4 5"})"), limits),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("too-many-files")));
}

}  // namespace
}  // namespace hallmark::model

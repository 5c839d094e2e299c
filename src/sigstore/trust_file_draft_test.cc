#include <gtest/gtest.h>

#include "attest/predicates.h"
#include "sigstore/trust_file.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "testing/vectors.h"

namespace hallmark::sigstore {
namespace {

using ::hallmark::testing::HasReason;
using ::hallmark::testing::IsErrorCode;
using ::hallmark::testing::IsOk;
using ::hallmark::testing::test_key;
using ::hallmark::testing::Vector;

TEST(TrustFileVectors, GiveTheOutcomeThatTheyName) {
  for (const Vector& vector : testing::load_vectors(HALLMARK_SOURCE_DIR, "trust-file")) {
    const auto result = TrustFileDraft::parse(as_bytes(vector.input));
    const std::string_view outcome = result ? "ok" : testing::outcome_of(result.error().code);
    EXPECT_EQ(outcome, vector.outcome) << vector.name;
    if (!result) {
      EXPECT_NE(result.error().message.find(vector.place), std::string::npos)
          << vector.name << ": " << result.error().message;
    }
  }
}

TEST(TrustFileVectors, MalformedOnesAllSaySo) {
  for (const Vector& vector : testing::load_vectors(HALLMARK_SOURCE_DIR, "trust-file")) {
    if (vector.outcome != "malformed") continue;
    EXPECT_THAT(TrustFileDraft::parse(as_bytes(vector.input)), HasReason("trust-malformed"))
        << vector.name;
  }
}

TEST(TrustFileVectors, GoodOnesAreWrittenAgainToTheByte) {
  for (const Vector& vector : testing::load_vectors(HALLMARK_SOURCE_DIR, "trust-file")) {
    if (vector.outcome != "ok") continue;
    const auto draft = TrustFileDraft::parse(as_bytes(vector.input));
    ASSERT_THAT(draft, IsOk()) << vector.name;
    EXPECT_EQ(draft->serialise(), vector.input) << vector.name;
  }
}

TrustFileDraft draft_with_keys(int count) {
  TrustFileDraft draft{.version = 1,
                       .issued = *parse_rfc3339("2026-01-01T00:00:00Z"),
                       .expires = *parse_rfc3339("2027-01-01T00:00:00Z"),
                       .root = test_key("root").public_key(),
                       .keys = {}};
  for (int i = 0; i < count; ++i) {
    const std::string name = "key" + std::to_string(i);
    draft.keys.push_back({.name = name,
                          .key = test_key(name).public_key(),
                          .valid_from = draft.issued,
                          .valid_until = draft.expires,
                          .revoked_at = {},
                          .grants = {{.predicate_type = std::string(attest::kEvalType),
                                      .steps = {},
                                      .builders = {},
                                      .properties = {}}}});
  }
  return draft;
}

TEST(TrustFileDraft, RefusesMoreKeysThanTheLimit) {
  const std::string text = draft_with_keys(3).serialise();
  EXPECT_THAT(TrustFileDraft::parse(as_bytes(text), {.trust_keys_max = 2}),
              IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(TrustFileDraft::parse(as_bytes(text), {.trust_keys_max = 3}), IsOk());
}

TEST(TrustFileDraft, RefusesMoreBytesThanTheLimit) {
  const std::string text = draft_with_keys(1).serialise();
  EXPECT_THAT(TrustFileDraft::parse(as_bytes(text), {.trust_file_bytes_max = text.size() - 1}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(TrustFileDraft, EveryCutOfAGoodOneIsRefused) {
  const std::string text = draft_with_keys(1).serialise();
  for (std::size_t n = 0; n < text.size(); ++n) {
    EXPECT_THAT(TrustFileDraft::parse(as_bytes(text).first(n)),
                IsErrorCode(ErrorCode::kInvalidInput));
  }
}

TEST(TrustFileDraft, IsSignedByItsRootOnly) {
  const TrustFileDraft draft = draft_with_keys(1);
  EXPECT_THAT(draft.sign(test_key("root")), IsOk());
  EXPECT_THAT(draft.sign(test_key("key0")), IsErrorCode(ErrorCode::kUsage));
}

}  // namespace
}  // namespace hallmark::sigstore

#include "sigstore/trust_file.h"

#include <gtest/gtest.h>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "testing/keys.h"
#include "testing/matchers.h"

namespace hallmark::sigstore {
namespace {

using ::hallmark::testing::HasReason;
using ::hallmark::testing::IsErrorCode;
using ::hallmark::testing::IsOk;
using ::hallmark::testing::test_key;

Timestamp at(std::string_view text) { return *parse_rfc3339(text); }

TrustFileDraft draft() {
  return {.version = 5,
          .issued = at("2026-01-01T00:00:00Z"),
          .expires = at("2027-01-01T00:00:00Z"),
          .root = test_key("root").public_key(),
          .keys = {{.name = "training",
                    .key = test_key("training").public_key(),
                    .valid_from = at("2026-02-01T00:00:00Z"),
                    .valid_until = at("2026-08-01T00:00:00Z"),
                    .revoked_at = at("2026-07-01T00:00:00Z"),
                    .grants = {}}}};
}

TrustFileCheck check(std::string_view now = "2026-06-01T00:00:00Z") {
  return {.root = test_key("root").public_key().id(), .now = at(now), .version_min = 0};
}

std::string file() { return *draft().sign(test_key("root")); }

// A file whose signature is not of the root that its content names.
std::string signed_by(std::string_view key, const TrustFileDraft& content) {
  const auto envelope = attest::sign_envelope(std::string(kTrustFilePayloadType),
                                              to_bytes(content.serialise()), test_key(key));
  return json::canonical(envelope->to_json());
}

TEST(TrustFile, IsReadAsItWasWritten) {
  const auto trust = TrustFile::verify(file(), check());
  ASSERT_THAT(trust, IsOk());
  EXPECT_EQ(trust->content().serialise(), draft().serialise());
  EXPECT_EQ(trust->version(), 5);
  EXPECT_EQ(trust->digest(), crypto::sha256(draft().serialise()));
}

TEST(TrustFile, RefusesAnotherRoot) {
  TrustFileCheck other = check();
  other.root = test_key("another").public_key().id();
  const auto result = TrustFile::verify(file(), other);
  EXPECT_THAT(result, IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(result, HasReason("trust-wrong-root"));
}

TEST(TrustFile, ReplacedWholeHasAnotherRoot) {
  TrustFileDraft replaced = draft();
  replaced.root = test_key("attacker").public_key();
  EXPECT_THAT(TrustFile::verify(*replaced.sign(test_key("attacker")), check()),
              HasReason("trust-wrong-root"));
}

TEST(TrustFile, NamingTheRootWithoutItsSignatureIsRefused) {
  const auto result = TrustFile::verify(signed_by("attacker", draft()), check());
  EXPECT_THAT(result, IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(result, HasReason("trust-signature-invalid"));
}

TEST(TrustFile, SignedByAKeyThatItListsIsRefused) {
  EXPECT_THAT(TrustFile::verify(signed_by("training", draft()), check()),
              HasReason("trust-signature-invalid"));
}

TEST(TrustFile, IsValidFromTheInstantThatItWasIssued) {
  EXPECT_THAT(TrustFile::verify(file(), check("2026-01-01T00:00:00Z")), IsOk());
  const auto result = TrustFile::verify(file(), check("2025-12-31T23:59:59.999999999Z"));
  EXPECT_THAT(result, IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(result, HasReason("trust-not-yet-valid"));
}

TEST(TrustFile, IsExpiredAtTheInstantThatItNames) {
  EXPECT_THAT(TrustFile::verify(file(), check("2026-12-31T23:59:59.999999999Z")), IsOk());
  const auto result = TrustFile::verify(file(), check("2027-01-01T00:00:00Z"));
  EXPECT_THAT(result, IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(result, HasReason("trust-expired"));
}

TEST(TrustFile, OlderThanSeenIsRefused) {
  TrustFileCheck seen = check();
  seen.version_min = 5;
  EXPECT_THAT(TrustFile::verify(file(), seen), IsOk());
  seen.version_min = 6;
  const auto result = TrustFile::verify(file(), seen);
  EXPECT_THAT(result, IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(result, HasReason("trust-rollback"));
}

TEST(TrustFile, RefusesGarbage) {
  for (const std::string_view text : {"", "{}", "[]", "null", "\x00\x01", "{\"payload\":1}"}) {
    const auto result = TrustFile::verify(text, check());
    EXPECT_THAT(result, IsErrorCode(ErrorCode::kInvalidInput)) << text;
    EXPECT_THAT(result, HasReason("trust-malformed")) << text;
  }
}

TEST(TrustFile, RefusesAnEnvelopeOfAnotherType) {
  const auto envelope = attest::sign_envelope(std::string(attest::kInTotoPayloadType),
                                              to_bytes(draft().serialise()), test_key("root"));
  EXPECT_THAT(TrustFile::verify(json::canonical(envelope->to_json()), check()),
              HasReason("trust-malformed"));
}

TEST(TrustFile, RefusesTwoSignatures) {
  auto envelope = *attest::sign_envelope(std::string(kTrustFilePayloadType),
                                         to_bytes(draft().serialise()), test_key("root"));
  envelope.signatures.push_back(envelope.signatures[0]);
  EXPECT_THAT(TrustFile::verify(json::canonical(envelope.to_json()), check()),
              HasReason("trust-malformed"));
}

TEST(TrustFile, RefusesAFileBeyondTheLimitBeforeReadingIt) {
  EXPECT_THAT(TrustFile::verify(file(), check(), {.trust_file_bytes_max = 100}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(TrustFile, EveryFlippedByteOfTheTextIsRefused) {
  const std::string good = file();
  for (std::size_t i = 0; i + 1 < good.size(); ++i) {  // the newline at the end is no content
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_FALSE(TrustFile::verify(flipped, check()).has_value()) << i;
  }
}

TEST(TrustFile, UncheckedReadingStillWantsAWellFormedFile) {
  EXPECT_THAT(TrustFile::read_unverified_unsafe(signed_by("attacker", draft())), IsOk());
  EXPECT_THAT(TrustFile::read_unverified_unsafe("{}"), HasReason("trust-malformed"));
}

TEST(TrustFile, FindsAKeyByItsIdOnly) {
  const auto trust = *TrustFile::verify(file(), check());
  const auto& key = test_key("training").public_key();
  ASSERT_NE(trust.find(key.id()), nullptr);
  EXPECT_EQ(trust.find(key.id())->name, "training");
  EXPECT_EQ(trust.find(crypto::KeyId{crypto::sha256(key.pem())}), nullptr);
  EXPECT_EQ(trust.find(test_key("root").public_key().id()), nullptr);
}

TEST(TrustFile, FindsAKeyByBothHints) {
  const auto trust = *TrustFile::verify(file(), check());
  const auto& key = test_key("training").public_key();
  EXPECT_NE(trust.find_by_hint(key.id().hex()), nullptr);
  EXPECT_NE(trust.find_by_hint(crypto::sha256(key.pem()).hex()), nullptr);
  EXPECT_EQ(trust.find_by_hint(""), nullptr);
  EXPECT_EQ(trust.find_by_hint("training"), nullptr);
}

TEST(TrustFile, NamesTheNextInstantThatChangesTrust) {
  const auto trust = *TrustFile::verify(file(), check());
  EXPECT_EQ(trust.next_change_after(at("2025-01-01T00:00:00Z")), at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(trust.next_change_after(at("2026-01-01T00:00:00Z")), at("2026-02-01T00:00:00Z"));
  EXPECT_EQ(trust.next_change_after(at("2026-02-01T00:00:00Z")), at("2026-07-01T00:00:00Z"));
  EXPECT_EQ(trust.next_change_after(at("2026-07-01T00:00:00Z")), at("2026-08-01T00:00:00Z"));
  EXPECT_EQ(trust.next_change_after(at("2026-08-01T00:00:00Z")), at("2027-01-01T00:00:00Z"));
  EXPECT_EQ(trust.next_change_after(at("2027-01-01T00:00:00Z")), Timestamp::max());
}

}  // namespace
}  // namespace hallmark::sigstore

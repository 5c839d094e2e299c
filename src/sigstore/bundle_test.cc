#include "sigstore/bundle.h"

#include <gtest/gtest.h>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "crypto/hash.h"
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

attest::Statement statement() {
  attest::Statement statement;
  statement.subjects = {attest::ResourceDescriptor::of("model", crypto::sha256("model"))};
  statement.predicate_type = "https://example.org/any/v1";
  statement.predicate = json::Object();
  return statement;
}

Bundle bundle() { return *sign_statement(statement(), test_key("a")); }

TEST(BundleVectors, GiveTheOutcomeThatTheyName) {
  for (const Vector& vector : testing::load_vectors(HALLMARK_SOURCE_DIR, "bundle")) {
    const auto result = Bundle::parse(vector.input);
    const std::string_view outcome = result ? "ok" : testing::outcome_of(result.error().code);
    EXPECT_EQ(outcome, vector.outcome) << vector.name;
    if (!result) {
      EXPECT_FALSE(result.error().reason.empty()) << vector.name;
      EXPECT_NE(result.error().message.find(vector.place), std::string::npos)
          << vector.name << ": " << result.error().message;
    }
  }
}

TEST(Bundle, IsReadAsItWasWritten) {
  const Bundle written = bundle();
  const auto read = Bundle::parse(written.canonical());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->canonical(), written.canonical());
  EXPECT_EQ(read->digest(), written.digest());
  EXPECT_EQ(read->hint(), written.hint());
  EXPECT_EQ(read->statement_id(), written.statement_id());
}

TEST(Bundle, OfAStatementHasTheKeyIdAsHint) {
  EXPECT_EQ(bundle().hint(), test_key("a").public_key().id().hex());
}

TEST(Bundle, IsNotMadeOfAStatementThatAGateWouldCallMalformed) {
  const attest::Release release{
      .artifact = crypto::sha256("model"), .role = "model", .name = "two\nlines", .version = "1"};
  EXPECT_THAT(sign_statement(release.to_statement(), test_key("a")),
              IsErrorCode(ErrorCode::kInvalidInput));
  attest::Statement nothing = statement();
  nothing.subjects.clear();
  EXPECT_THAT(sign_statement(nothing, test_key("a")), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(Bundle, OfAStatementVerifies) {
  EXPECT_THAT(attest::verify_envelope(bundle().envelope(), test_key("a").public_key()), IsOk());
}

TEST(Bundle, DigestIsOfTheCanonicalForm) {
  EXPECT_EQ(bundle().statement_id(), crypto::sha256(statement().serialise()));
  const Bundle one = bundle();
  EXPECT_EQ(one.digest(), crypto::sha256(one.canonical()));
}

TEST(Bundle, IsOneLineWithSortedKeys) {
  const std::string text = bundle().canonical();
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_TRUE(text.starts_with(R"({"dsseEnvelope":{"payload":")"));
}

TEST(Bundle, AnyLayoutGivesTheSameCanonicalForm) {
  const Bundle written = bundle();
  const auto read = Bundle::parse(json::pretty(*json::parse(written.canonical())));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->digest(), written.digest());
}

// In the form of OMS clients: other members present, none added or taken away.
TEST(Bundle, CanonicalFormKeepsWhatWasThere) {
  const std::string text =
      R"({"dsseEnvelope":{"payload":"e30=","payloadType":"t","signatures":[{"keyid":null,"sig":"AA=="}]},)"
      R"("mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",)"
      R"("verificationMaterial":{"publicKey":{"hint":"h"}}})";
  const auto read = Bundle::parse(text);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->canonical(), text);
}

TEST(Bundle, RefusesMoreBytesThanTheLimit) {
  const std::string text = bundle().canonical();
  EXPECT_THAT(Bundle::parse(text, {.bundle_bytes_max = text.size() - 1}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(Bundle, NamesItsRefusals) {
  EXPECT_THAT(Bundle::parse("{}"), HasReason("malformed-bundle"));
  EXPECT_THAT(Bundle::parse(R"({"a":1,"a":1})"), HasReason("json-duplicate-key"));
}

TEST(Bundle, NamesWhatItCannotJudge) {
  for (const Vector& vector : testing::load_vectors(HALLMARK_SOURCE_DIR, "bundle")) {
    if (vector.outcome != "unsupported") continue;
    const auto result = Bundle::parse(vector.input);
    EXPECT_THAT(result, ::testing::AnyOf(HasReason("unsupported-verification-material"),
                                         HasReason("unsupported-bundle-content")))
        << vector.name;
  }
}

TEST(Bundle, EveryCutOfAGoodOneIsRefused) {
  const std::string text = bundle().canonical();
  for (std::size_t n = 0; n < text.size(); ++n) {
    EXPECT_THAT(Bundle::parse(text.substr(0, n)), IsErrorCode(ErrorCode::kInvalidInput));
  }
}

}  // namespace
}  // namespace hallmark::sigstore

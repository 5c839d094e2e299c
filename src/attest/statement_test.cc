#include "attest/statement.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "testing/matchers.h"

namespace hallmark::attest {
namespace {

using ::hallmark::testing::HasReason;
using ::hallmark::testing::IsErrorCode;
using ::hallmark::testing::IsOk;

const Sha256Digest kDigest = crypto::sha256("model");

Statement statement_about(std::size_t subjects) {
  Statement statement;
  for (std::size_t i = 0; i < subjects; ++i) {
    statement.subjects.push_back(ResourceDescriptor::of("s" + std::to_string(i), kDigest));
  }
  statement.predicate_type = "https://example.org/any/v1";
  statement.predicate = json::Object{{"a", 1}};
  return statement;
}

TEST(Statement, IsReadAsItWasWritten) {
  const Statement written = statement_about(2);
  const auto read = Statement::parse(as_bytes(written.serialise()));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->subjects, written.subjects);
  EXPECT_EQ(read->predicate_type, written.predicate_type);
  EXPECT_EQ(read->predicate, written.predicate);
}

TEST(Statement, RefusesMoreSubjectsThanTheLimit) {
  const std::string text = statement_about(3).serialise();
  EXPECT_THAT(Statement::parse(as_bytes(text), {.subjects_max = 2}),
              IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(Statement::parse(as_bytes(text), {.subjects_max = 3}), IsOk());
}

TEST(Statement, RefusesMoreBytesThanTheLimit) {
  const std::string text = statement_about(1).serialise();
  EXPECT_THAT(Statement::parse(as_bytes(text), {.statement_bytes_max = text.size() - 1}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(Statement, NamesItsRefusal) {
  EXPECT_THAT(Statement::parse(as_bytes("{}")), HasReason("malformed-statement"));
}

TEST(Statement, KeepsTheReasonOfADuplicateKey) {
  EXPECT_THAT(Statement::parse(as_bytes(R"({"a":1,"a":2})")), HasReason("json-duplicate-key"));
}

TEST(Statement, EveryCutOfAGoodOneIsRefused) {
  const std::string text = statement_about(1).serialise();
  for (std::size_t n = 0; n < text.size(); ++n) {
    EXPECT_THAT(Statement::parse(as_bytes(text).first(n)), IsErrorCode(ErrorCode::kInvalidInput));
  }
}

TEST(Statement, KnowsItsSubjectsByDigest) {
  EXPECT_TRUE(statement_about(1).has_subject(kDigest));
  EXPECT_FALSE(statement_about(1).has_subject(crypto::sha256("other")));
}

TEST(Statement, ADigestOfAnotherAlgorithmIsNoSubject) {
  Statement statement = statement_about(1);
  statement.subjects[0].digest = {{"sha512_256", kDigest.hex()}};
  EXPECT_FALSE(statement.has_subject(kDigest));
  EXPECT_EQ(statement.subjects[0].sha256(), std::nullopt);
}

TEST(ResourceDescriptor, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(json::canonical(ResourceDescriptor{.name = "n"}.to_json()), R"({"name":"n"})");
}

TEST(ResourceDescriptor, NamesThePlaceOfARefusal) {
  const auto result = ResourceDescriptor::from_json(json::Object{{"name", 1}}, "materials[3]");
  ASSERT_THAT(result, IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_EQ(result.error().message, "materials[3]: name: not a string");
}

TEST(ResourceDescriptor, ContentAloneNamesSomething) {
  EXPECT_THAT(ResourceDescriptor::from_json(json::Object{{"content", "AA=="}}, "d"), IsOk());
}

TEST(OwnType, IsAUriThatEndsInTheVersion) {
  EXPECT_EQ(own_type("eval"), "https://w3id.org/hallmark/eval/v1");
}

}  // namespace
}  // namespace hallmark::attest

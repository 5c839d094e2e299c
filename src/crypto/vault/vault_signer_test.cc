#include "crypto/vault/vault_signer.h"

#include <gtest/gtest.h>

#include "crypto/vault/vault_fixture.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::test_key;

const VaultKeyUri kKey{.product = VaultProduct::kVault, .key = "release", .version = {}};
const VaultKeyUri kFirstVersion{.product = VaultProduct::kVault, .key = "release", .version = 1};

class VaultSignerTest : public VaultTest {
 protected:
  // Two versions, "one" and "other".
  static std::string two_versions(KeyType type = KeyType::kEcdsaP256, int signing_min = 0) {
    return key_answer({.type = type,
                       .latest = 2,
                       .signing_min = signing_min,
                       .versions = {{"1", shown(test_key("one", type).public_key())},
                                    {"2", shown(test_key("other", type).public_key())}}});
  }
  Result<std::unique_ptr<Signer>> open(const VaultKeyUri& uri = kKey) {
    return open_vault_signer(uri, config(), ports());
  }
  std::unique_ptr<Signer> opened(const VaultKeyUri& uri = kKey) {
    http_.answer(two_versions());
    return *open(uri);
  }
};

const auto is_invalid_answer =
    AllOf(IsErrorCode(ErrorCode::kInternal), HasReason("vault-answer-invalid"));

TEST_F(VaultSignerTest, SignsADigestWithTheLatestVersion) {
  const auto signer = opened();
  const Bytes signature = *test_key("other").sign(as_bytes("message"));
  http_.answer(signature_answer("2", signature));
  EXPECT_THAT(signer->sign(as_bytes("message")), IsOkAndHolds(signature));
  EXPECT_EQ(signer->public_key(), test_key("other").public_key());
  EXPECT_EQ(http_.sent[0].line, "GET http://127.0.0.1:8200/v1/transit/keys/release");
  EXPECT_EQ(http_.sent[1].line, "POST http://127.0.0.1:8200/v1/transit/sign/release/sha2-256");
  EXPECT_EQ(http_.sent[1].body,
            R"({"input":")" + base64_encode(prehash(KeyType::kEcdsaP256, as_bytes("message"))) +
                R"(","key_version":2,"marshaling_algorithm":"asn1","prehashed":true})");
}

TEST_F(VaultSignerTest, HashesAsTheKeyDoes) {
  const std::pair<KeyType, const char*> cases[] = {{KeyType::kEcdsaP256, "/sha2-256"},
                                                   {KeyType::kEcdsaP384, "/sha2-384"},
                                                   {KeyType::kEcdsaP521, "/sha2-512"}};
  for (const auto& [type, end] : cases) {
    http_.answer(two_versions(type));
    const auto signer = *open();
    http_.answer(signature_answer("2", *test_key("other", type).sign(as_bytes("m"))));
    EXPECT_THAT(signer->sign(as_bytes("m")), IsOk());
    EXPECT_TRUE(http_.sent.back().line.ends_with(end)) << http_.sent.back().line;
  }
}

TEST_F(VaultSignerTest, SendsTheMessageItselfForEd25519) {
  http_.answer(two_versions(KeyType::kEd25519));
  const auto signer = *open();
  http_.answer(signature_answer("2", *test_key("other", KeyType::kEd25519).sign(as_bytes("m"))));
  EXPECT_THAT(signer->sign(as_bytes("m")), IsOk());
  EXPECT_TRUE(http_.sent.back().line.ends_with("/sign/release"));
  EXPECT_EQ(http_.sent.back().body, R"({"input":"bQ==","key_version":2})");
}

TEST_F(VaultSignerTest, SignsWithThePinnedVersion) {
  const auto signer = opened(kFirstVersion);
  http_.answer(signature_answer("1", *test_key("one").sign(as_bytes("m"))));
  EXPECT_THAT(signer->sign(as_bytes("m")), IsOk());
  EXPECT_EQ(signer->public_key(), test_key("one").public_key());
  EXPECT_THAT(http_.sent.back().body, HasSubstr(R"("key_version":1)"));
}

TEST_F(VaultSignerTest, RefusesASignatureOfAnotherVersion) {
  const auto signer = opened();
  http_.answer(signature_answer("1", *test_key("other").sign(as_bytes("m"))));
  EXPECT_THAT(signer->sign(as_bytes("m")), is_invalid_answer);
}

TEST_F(VaultSignerTest, RefusesASignatureThatDoesNotVerify) {
  const auto signer = opened();
  http_.answer(signature_answer("2", *test_key("one").sign(as_bytes("m"))));
  EXPECT_THAT(signer->sign(as_bytes("m")), is_invalid_answer);
  http_.answer(signature_answer("2", *test_key("other").sign(as_bytes("n"))));
  EXPECT_THAT(signer->sign(as_bytes("m")), is_invalid_answer);
}

TEST_F(VaultSignerTest, RefusesASignatureThatIsNotDer) {
  const auto signer = opened();
  for (const std::string& raw : {std::string(64, 'r'), std::string("0"), std::string(1000, '0')}) {
    http_.answer(signature_answer("2", as_bytes(raw)));
    EXPECT_THAT(signer->sign(as_bytes("m")), is_invalid_answer);
  }
}

TEST_F(VaultSignerTest, RefusesAnAnswerWithoutASignature) {
  const auto signer = opened();
  for (const char* answer : {"", "{}", "<html>", R"({"data":{"signature":"vault:v2:?"}})"}) {
    http_.answer(answer);
    EXPECT_THAT(signer->sign(as_bytes("m")), is_invalid_answer) << answer;
  }
}

TEST_F(VaultSignerTest, RefusesAVersionThatIsNotThere) {
  VaultKeyUri third = kKey;
  third.version = 3;
  const auto is_absent = AllOf(IsErrorCode(ErrorCode::kNotFound), HasReason("vault-key-version"));
  http_.answer(two_versions());
  EXPECT_THAT(open(third), is_absent);
  http_.answer(two_versions());
  EXPECT_THAT(read_vault_public_keys(third, config(), ports()), is_absent);
}

TEST_F(VaultSignerTest, RefusesAVersionThatMayNotSignAnyMore) {
  http_.answer(two_versions(KeyType::kEcdsaP256, 2));
  EXPECT_THAT(open(kFirstVersion),
              AllOf(IsErrorCode(ErrorCode::kForbidden), HasReason("vault-key-version")));
  http_.answer(two_versions(KeyType::kEcdsaP256, 2));
  EXPECT_THAT(open(), IsOk());
}

TEST_F(VaultSignerTest, SaysThatTheKeyIsAbsent) {
  http_.answer(404, R"({"errors":[]})");
  EXPECT_THAT(open(), AllOf(IsErrorCode(ErrorCode::kNotFound), HasReason("vault-not-found")));
}

TEST_F(VaultSignerTest, ReadsEveryVersionOrTheOneThatIsNamed) {
  http_.answer(two_versions());
  const auto all = *read_vault_public_keys(kKey, config(), ports());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].version, 1U);
  EXPECT_EQ(all[0].key, test_key("one").public_key());
  EXPECT_EQ(all[1].key, test_key("other").public_key());
  http_.answer(two_versions());
  const auto one = *read_vault_public_keys(kFirstVersion, config(), ports());
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].key, test_key("one").public_key());
}

}  // namespace
}  // namespace hallmark::crypto

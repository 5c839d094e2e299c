#include "crypto/vault/vault_answers.h"

#include <gtest/gtest.h>

#include "crypto/vault/vault_fixture.h"
#include "testing/secrets.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::test_key;

const auto is_invalid =
    AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("vault-answer-invalid"));
const auto is_unsupported =
    AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("key-unsupported"));

Result<VaultTransitKey> parse_key(const std::string& text) { return parse_vault_key(text, {}); }

std::string pem(KeyType type = KeyType::kEcdsaP256) {
  return test_key("one", type).public_key().pem();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

const std::string kGood = key_answer({.versions = {{"1", pem()}}});

TEST(VaultKeyAnswer, GivesTheVersionsInTheirOrder) {
  KeyAnswer key{.latest = 10};
  for (const char* version : {"10", "2", "1"}) key.versions.emplace_back(version, pem());
  const auto parsed = parse_key(key_answer(key));
  ASSERT_THAT(parsed, IsOk());
  ASSERT_EQ(parsed->versions.size(), 3U);
  EXPECT_EQ(parsed->versions[1].version, 2U);
  EXPECT_EQ(parsed->versions[2].version, 10U);
  EXPECT_EQ(*parsed->find(10), test_key("one").public_key());
  EXPECT_EQ(parsed->find(3), nullptr);
}

TEST(VaultKeyAnswer, RefusesWhatIsNoAnswer) {
  for (const char* text : {"", "{}", "[]", "null", "<html>", R"({"data":null})", R"({"data":[]})",
                           R"({"data":{}})", R"({"data":{},"data":{}})"}) {
    EXPECT_THAT(parse_key(text), is_invalid) << text;
  }
  for (std::size_t size = 0; size < kGood.size(); size += 7) {
    EXPECT_THAT(parse_key(kGood.substr(0, size)), is_invalid);
  }
}

TEST(VaultKeyAnswer, RefusesKeysThatCannotSignForUs) {
  for (const char* type : {"rsa-2048", "aes256-gcm96", "ecdsa-p224", "hmac", "", "\\u0000"}) {
    EXPECT_THAT(parse_key(replaced(kGood, "ecdsa-p256", type)), is_unsupported) << type;
  }
  EXPECT_THAT(parse_key(replaced(kGood, R"("derived":false)", R"("derived":true)")),
              is_unsupported);
}

TEST(VaultKeyAnswer, RefusesVersionsThatAreNone) {
  for (const char* version : {"", "0", "01", "-1", "1.0", "one", "2147483648", " 1"}) {
    EXPECT_THAT(parse_key(key_answer({.versions = {{"1", pem()}, {version, pem()}}})), is_invalid)
        << version;
  }
  EXPECT_THAT(parse_key(key_answer({.versions = {}})), is_invalid);
}

TEST(VaultKeyAnswer, RefusesALatestVersionThatIsNotThere) {
  EXPECT_THAT(parse_key(key_answer({.latest = 2, .versions = {{"1", pem()}}})), is_invalid);
  EXPECT_THAT(parse_key(key_answer({.latest = 0, .versions = {{"1", pem()}}})), is_invalid);
  EXPECT_THAT(parse_key(key_answer({.latest = -1, .versions = {{"1", pem()}}})), is_invalid);
}

TEST(VaultKeyAnswer, RefusesAPublicKeyThatIsNot) {
  const std::string base64 = shown(test_key("one", KeyType::kEd25519).public_key());
  for (const std::string& text : {std::string(), std::string("x"), base64, pem().substr(0, 60),
                                  pem() + pem(), pem(KeyType::kEcdsaP384)}) {
    EXPECT_THAT(parse_key(key_answer({.versions = {{"1", text}}})), is_invalid) << text;
  }
}

TEST(VaultKeyAnswer, RefusesAnEd25519KeyOfAnotherForm) {
  const std::string good = shown(test_key("one", KeyType::kEd25519).public_key());
  const auto parse = [](const std::string& text) {
    return parse_key(key_answer({.type = KeyType::kEd25519, .versions = {{"1", text}}}));
  };
  EXPECT_THAT(parse(good), IsOk());
  const std::string too_short = base64_encode(Bytes(31));
  const std::string too_long = base64_encode(Bytes(33));
  for (const std::string& text : {std::string(), too_short, too_long, good.substr(1), good + "\n",
                                  good.substr(0, good.size() - 1), pem(KeyType::kEd25519)}) {
    EXPECT_THAT(parse(text), is_invalid) << text;
  }
}

TEST(VaultKeyAnswer, RefusesTooManyVersions) {
  Limits limits;
  limits.vault_key_versions_max = 2;
  const KeyAnswer key{.versions = {{"1", pem()}, {"2", pem()}, {"3", pem()}}};
  EXPECT_THAT(parse_vault_key(key_answer(key), limits), IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(VaultSignatureAnswer, RefusesWhatIsNoSignature) {
  const auto parse = [](const std::string& signature) {
    return parse_vault_signature(R"({"data":{"signature":")" + signature + R"("}})", {});
  };
  EXPECT_THAT(parse("vault:v7:AA=="), IsOk());
  EXPECT_EQ(parse("vault:v7:AA==")->version, 7U);
  for (const char* text : {"",
                           "vault",
                           "vault:v1",
                           "vault:v1:",
                           "vault:v1:?",
                           "vault:v1:AA",
                           "vault:v1:AA=",
                           "vault:v1:AB==",
                           "vault:v1:AA==\\n",
                           "vault:v1:_w==",
                           "vault:v0:AA==",
                           "vault:v01:AA==",
                           "vault:v-1:AA==",
                           "vault:v:AA==",
                           "vault:vx:AA==",
                           "vault:v4294967297:AA==",
                           "vault:1:AA==",
                           "Vault:v1:AA==",
                           "openbao:v1:AA==",
                           "v1:AA==",
                           "vault:v1:AA==:AA==",
                           " vault:v1:AA=="}) {
    EXPECT_THAT(parse(text), is_invalid) << text;
  }
  for (const char* json : {"", "{}", R"({"data":{}})", R"({"data":{"signature":1}})",
                           R"({"data":{"signature":null}})", R"({"signature":"vault:v1:AA=="})"}) {
    EXPECT_THAT(parse_vault_signature(json, {}), is_invalid) << json;
  }
}

TEST(VaultLoginAnswer, RefusesWhatIsNoLogin) {
  EXPECT_THAT(parse_vault_login(login_answer("hvs.x", 60), {}), IsOk());
  EXPECT_EQ(testing::reveal(parse_vault_login(login_answer("hvs.x", 60), {})->token), "hvs.x");
  for (const char* token : {"", "a b", "a\\r\\nX-Evil: 1", "\\u0000", "\xc3\xa9", "\\u007f"}) {
    EXPECT_THAT(parse_vault_login(login_answer(token, 60), {}), is_invalid) << token;
  }
  for (const int seconds : {-1, 2'000'000'000}) {
    EXPECT_THAT(parse_vault_login(login_answer("t", seconds), {}), is_invalid) << seconds;
  }
  for (const char* json : {"{}", R"({"auth":null})", R"({"auth":{"client_token":"t"}})",
                           R"({"auth":{"client_token":1,"lease_duration":1,"renewable":true}})",
                           R"({"auth":{"client_token":"t","lease_duration":"1","renewable":true}})",
                           R"({"auth":{"client_token":"t","lease_duration":1,"renewable":1}})"}) {
    EXPECT_THAT(parse_vault_login(json, {}), is_invalid) << json;
  }
}

TEST(VaultErrorsAnswer, IsWordsForATerminalOrNothing) {
  EXPECT_EQ(parse_vault_errors(R"({"errors":["no\u001b[2J"]})", {}), "no\\x1b[2J");
  for (const char* text :
       {"", "<html>", "{}", R"({"errors":[]})", R"({"errors":[1]})", R"({"errors":"x"})", "[]"}) {
    EXPECT_EQ(parse_vault_errors(text, {}), "") << text;
  }
}

}  // namespace
}  // namespace hallmark::crypto

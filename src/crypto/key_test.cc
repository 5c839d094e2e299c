#include "crypto/key.h"

#include <gtest/gtest.h>

#include "testing/keys.h"
#include "testing/matchers.h"

namespace hallmark::crypto {
namespace {

using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::test_key;

class EveryKeyType : public ::testing::TestWithParam<KeyType> {
 protected:
  const PrivateKey& key_ = test_key("key-test", GetParam());
};

INSTANTIATE_TEST_SUITE_P(Key, EveryKeyType,
                         ::testing::Values(KeyType::kEcdsaP256, KeyType::kEcdsaP384,
                                           KeyType::kEcdsaP521, KeyType::kEd25519),
                         [](const auto& test) {
                           std::string name(name_of(test.param));
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(EveryKeyType, SignsWhatItsPublicHalfVerifies) {
  const Result<Bytes> signature = key_.sign(as_bytes("message"));
  ASSERT_THAT(signature, IsOk());
  EXPECT_THAT(key_.public_key().verify(as_bytes("message"), *signature), IsOk());
}

TEST_P(EveryKeyType, SurvivesPem) {
  const SecretBytes passphrase("correct horse");
  const Result<SecretBytes> pem = key_.to_pem(passphrase);
  ASSERT_THAT(pem, IsOk());
  const Result<PrivateKey> back = PrivateKey::from_pem(*pem, &passphrase);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->public_key(), key_.public_key());
  EXPECT_EQ(back->public_key().type(), GetParam());
}

TEST_P(EveryKeyType, SurvivesUnencryptedPem) {
  const Result<PrivateKey> back = PrivateKey::from_pem(*key_.to_pem_unencrypted_unsafe(), nullptr);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->public_key(), key_.public_key());
}

TEST_P(EveryKeyType, PublicHalfSurvivesPemAndSpki) {
  const PublicKey& key = key_.public_key();
  EXPECT_THAT(PublicKey::from_pem(key.pem()), IsOkAndHolds(key));
  EXPECT_THAT(PublicKey::from_spki(key.spki()), IsOkAndHolds(key));
}

TEST_P(EveryKeyType, AWrongPassphraseIsNamed) {
  const Result<SecretBytes> pem = key_.to_pem(SecretBytes("right"));
  const SecretBytes wrong("wrong");
  EXPECT_THAT(PrivateKey::from_pem(*pem, &wrong), HasReason("passphrase-wrong"));
  EXPECT_THAT(PrivateKey::from_pem(*pem, nullptr), HasReason("passphrase-needed"));
}

}  // namespace
}  // namespace hallmark::crypto

#include "crypto/key.h"

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "testing/keys.h"
#include "testing/matchers.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::test_key;

// What an SPKI of each form begins with.
const std::string kP256Spki = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
const std::string kEd25519Spki = "302a300506032b6570032100";

// The generator of P-256 (FIPS 186-4, D.1.2.3).
const std::string kP256X = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
const std::string kP256Y = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

Result<PublicKey> from_hex(const std::string& spki) {
  return PublicKey::from_spki(*hex_decode(spki));
}

class EveryKeyType : public ::testing::TestWithParam<KeyType> {
 protected:
  const PrivateKey& key_ = test_key("one", GetParam());
  const PrivateKey& other_ = test_key("other", GetParam());
  const Bytes signature_ = *key_.sign(as_bytes("message"));

  Result<void> verify(ByteView message, ByteView signature) const {
    return key_.public_key().verify(message, signature);
  }
};

INSTANTIATE_TEST_SUITE_P(Key, EveryKeyType,
                         ::testing::Values(KeyType::kEcdsaP256, KeyType::kEcdsaP384,
                                           KeyType::kEcdsaP521, KeyType::kEd25519),
                         [](const auto& test) {
                           std::string name(name_of(test.param));
                           std::erase(name, '-');
                           return name;
                         });

const auto is_no_signature =
    AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("signature-invalid"));

TEST_P(EveryKeyType, SignsWhatItsPublicHalfVerifies) {
  EXPECT_THAT(verify(as_bytes("message"), signature_), IsOk());
  EXPECT_THAT(verify({}, *key_.sign({})), IsOk());
}

TEST_P(EveryKeyType, RefusesAnotherMessageOrAnotherKeysSignature) {
  EXPECT_THAT(verify(as_bytes("Message"), signature_), is_no_signature);
  EXPECT_THAT(verify({}, signature_), is_no_signature);
  EXPECT_THAT(verify(as_bytes("message"), *other_.sign(as_bytes("message"))), is_no_signature);
}

TEST_P(EveryKeyType, RefusesEveryFlippedByteOfASignature) {
  for (std::size_t i = 0; i < signature_.size(); ++i) {
    Bytes flipped = signature_;
    flipped[i] ^= std::byte{1};
    EXPECT_THAT(verify(as_bytes("message"), flipped), is_no_signature) << i;
  }
}

TEST_P(EveryKeyType, RefusesEveryTruncatedOrExtendedSignature) {
  for (std::size_t size = 0; size < signature_.size(); ++size) {
    EXPECT_THAT(verify(as_bytes("message"), ByteView(signature_).first(size)), is_no_signature);
  }
  Bytes longer = signature_;
  longer.push_back(std::byte{0});
  EXPECT_THAT(verify(as_bytes("message"), longer), is_no_signature);
}

TEST_P(EveryKeyType, PublicHalfSurvivesPemAndSpki) {
  const PublicKey& key = key_.public_key();
  EXPECT_THAT(PublicKey::from_pem(key.pem()), IsOkAndHolds(key));
  EXPECT_THAT(PublicKey::from_spki(key.spki()), IsOkAndHolds(key));
  EXPECT_EQ(key.id().digest, sha256(key.spki()));
  EXPECT_EQ(key.type(), GetParam());
}

TEST_P(EveryKeyType, RefusesAnySpkiTruncatedOrExtended) {
  const Bytes& spki = key_.public_key().spki();
  for (std::size_t size = 0; size < spki.size(); ++size) {
    EXPECT_FALSE(PublicKey::from_spki(ByteView(spki).first(size)).has_value()) << size;
  }
  Bytes longer = spki;
  longer.push_back(std::byte{0});
  EXPECT_THAT(PublicKey::from_spki(longer), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST_P(EveryKeyType, NameReadsBack) {
  EXPECT_THAT(parse_key_type(name_of(GetParam())), IsOkAndHolds(GetParam()));
}

TEST(KeyType, PrehashesAsItsSignaturesDo) {
  // FIPS 180-2, appendices B, C and D.
  EXPECT_EQ(hex_encode(prehash(KeyType::kEcdsaP256, as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_encode(prehash(KeyType::kEcdsaP384, as_bytes("abc"))),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(hex_encode(prehash(KeyType::kEcdsaP521, as_bytes("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(KeyTypeDeathTest, HasNoPrehashForEd25519) {
  EXPECT_DEATH((void)prehash(KeyType::kEd25519, {}), "");
}

TEST(KeyType, RefusesOtherNames) {
  for (const char* name : {"", "rsa", "ECDSA-P256", "p256", "ecdsa-p224", "ed448"}) {
    EXPECT_THAT(parse_key_type(name), IsErrorCode(ErrorCode::kUsage)) << name;
  }
}

TEST(PublicKey, KeysDiffer) {
  EXPECT_NE(test_key("one").public_key(), test_key("other").public_key());
  EXPECT_NE(test_key("one").public_key().id(), test_key("other").public_key().id());
}

TEST(PublicKey, VerifiesTheVectorOfRfc6979) {
  // RFC 6979 appendix A.2.5: P-256, SHA-256, message "sample".
  const Result<PublicKey> key =
      from_hex(kP256Spki +
               "04"
               "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
               "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
  ASSERT_THAT(key, IsOk());
  const Bytes signature = *hex_decode(
      "3046"
      "022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
      "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  EXPECT_THAT(key->verify(as_bytes("sample"), signature), IsOk());
  EXPECT_THAT(key->verify(as_bytes("test"), signature), is_no_signature);
}

TEST(PublicKey, VerifiesTheVectorOfRfc8032) {
  // RFC 8032 section 7.1, test 2.
  const Result<PublicKey> key =
      from_hex(kEd25519Spki + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  ASSERT_THAT(key, IsOk());
  const Bytes signature = *hex_decode(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_THAT(key->verify(as_bytes("r"), signature), IsOk());
  EXPECT_THAT(key->verify(as_bytes("s"), signature), is_no_signature);
}

TEST(PublicKey, RefusesNonsensePoints) {
  const std::string zeros(64, '0');
  const std::string ones(64, 'f');
  for (const std::string& point :
       {"04" + kP256X + kP256X, "04" + zeros + zeros, "04" + ones + ones}) {
    EXPECT_THAT(from_hex(kP256Spki + point), IsErrorCode(ErrorCode::kInvalidInput)) << point;
  }
}

TEST(PublicKey, RefusesASecondWritingOfTheSameKey) {
  EXPECT_THAT(from_hex(kP256Spki + "04" + kP256X + kP256Y), IsOk());
  // Hybrid and compressed form (SEC 1, section 2.3.3).
  EXPECT_FALSE(from_hex(kP256Spki + "07" + kP256X + kP256Y).has_value());
  EXPECT_THAT(from_hex("3039301306072a8648ce3d020106082a8648ce3d03010703220003" + kP256X),
              IsErrorCode(ErrorCode::kUnsupported));
  // A length of its own, longer than it need be: no DER.
  EXPECT_FALSE(from_hex("308159" + kP256Spki.substr(4) + "04" + kP256X + kP256Y).has_value());
}

TEST(PublicKey, NamesKeysOfOtherKinds) {
  const auto is_unsupported =
      AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("key-unsupported"));
  // X25519 (RFC 7748, section 6.1) and the generator of secp256k1.
  EXPECT_THAT(from_hex("302a300506032b656e032100"
                       "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"),
              is_unsupported);
  EXPECT_THAT(from_hex("3056301006072a8648ce3d020106052b8104000a03420004"
                       "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                       "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"),
              is_unsupported);
}

TEST(PublicKey, RefusesGarbage) {
  for (const char* text : {"", "x", "-----BEGIN PUBLIC KEY-----", "{}"}) {
    EXPECT_THAT(PublicKey::from_spki(as_bytes(text)), IsErrorCode(ErrorCode::kInvalidInput));
    EXPECT_THAT(PublicKey::from_pem(text), IsErrorCode(ErrorCode::kInvalidInput));
  }
}

TEST(PublicKey, RefusesThePemOfSomethingElse) {
  std::string pem = test_key("one").public_key().pem();
  for (std::size_t at; (at = pem.find("PUBLIC KEY")) != std::string::npos;) {
    pem.replace(at, 10, "CERTIFICATE");
  }
  EXPECT_THAT(PublicKey::from_pem(pem), IsErrorCode(ErrorCode::kInvalidInput));
}

}  // namespace
}  // namespace hallmark::crypto

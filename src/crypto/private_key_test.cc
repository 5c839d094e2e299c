#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/encoding.h"
#include "crypto/key.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "testing/secrets.h"
#include "testing/temp_dir.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::reveal;
using ::testing::StartsWith;
using testing::test_key;

const auto is_no_key = AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("key-invalid"));

Result<PrivateKey> from_text(const std::string& pem, const char* passphrase = nullptr) {
  const SecretBytes secret(passphrase == nullptr ? "" : passphrase);
  return PrivateKey::from_pem(SecretBytes(pem), passphrase == nullptr ? nullptr : &secret);
}

std::string unencrypted(const PrivateKey& key) { return reveal(*key.to_pem_unencrypted_unsafe()); }

std::string pem_of(const std::string& label, ByteView der) {
  return "-----BEGIN " + label + "-----\n" + base64_encode(der) + "\n-----END " + label + "-----\n";
}

// The bytes inside a PEM text.
Bytes der_of(std::string pem) {
  pem = pem.substr(pem.find('\n') + 1);
  pem = pem.substr(0, pem.find("-----END"));
  std::erase(pem, '\n');
  return *base64_decode(pem);
}

class EveryPrivateKey : public ::testing::TestWithParam<KeyType> {
 protected:
  const PrivateKey& key_ = test_key("one", GetParam());
};

INSTANTIATE_TEST_SUITE_P(Key, EveryPrivateKey,
                         ::testing::Values(KeyType::kEcdsaP256, KeyType::kEcdsaP384,
                                           KeyType::kEcdsaP521, KeyType::kEd25519),
                         [](const auto& test) {
                           std::string name(name_of(test.param));
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(EveryPrivateKey, SurvivesEncryptedPem) {
  const SecretBytes passphrase("correct horse");
  const Result<SecretBytes> pem = key_.to_pem(passphrase);
  ASSERT_THAT(pem, IsOk());
  EXPECT_THAT(reveal(*pem), StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  const Result<PrivateKey> back = PrivateKey::from_pem(*pem, &passphrase);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->public_key(), key_.public_key());
  EXPECT_EQ(back->public_key().type(), GetParam());
  EXPECT_THAT(back->sign(as_bytes("message")), IsOk());
}

TEST_P(EveryPrivateKey, SurvivesUnencryptedPem) {
  const Result<PrivateKey> back = from_text(unencrypted(key_));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->public_key(), key_.public_key());
}

TEST_P(EveryPrivateKey, RefusesEveryTruncation) {
  const Bytes der = der_of(unencrypted(key_));
  for (std::size_t size = 1; size < der.size(); ++size) {
    EXPECT_THAT(from_text(pem_of("PRIVATE KEY", ByteView(der).first(size))), is_no_key) << size;
  }
}

TEST_P(EveryPrivateKey, RefusesBytesBehindTheKey) {
  Bytes der = der_of(unencrypted(key_));
  der.push_back(std::byte{0});
  EXPECT_THAT(from_text(pem_of("PRIVATE KEY", der)), is_no_key);
}

TEST(PrivateKey, RefusesHalvesThatDoNotMatch) {
  // A PKCS#8 P-256 key ends with the 64 bytes of its public point.
  Bytes der = der_of(unencrypted(test_key("one")));
  const Bytes other = der_of(unencrypted(test_key("other")));
  std::copy(other.end() - 64, other.end(), der.end() - 64);
  EXPECT_THAT(from_text(pem_of("PRIVATE KEY", der)), is_no_key);
}

TEST(PrivateKey, NamesAMissingOrWrongPassphrase) {
  const std::string pem = reveal(*test_key("one").to_pem(SecretBytes("right")));
  for (const Result<PrivateKey>& result : {from_text(pem, "wrong"), from_text(pem, "")}) {
    EXPECT_THAT(result, IsErrorCode(ErrorCode::kUnauthenticated));
    EXPECT_THAT(result, HasReason("passphrase-wrong"));
  }
  EXPECT_THAT(from_text(pem), IsErrorCode(ErrorCode::kUnauthenticated));
  EXPECT_THAT(from_text(pem), HasReason("passphrase-needed"));
}

TEST(PrivateKey, IgnoresAPassphraseThatIsNotNeeded) {
  EXPECT_THAT(from_text(unencrypted(test_key("one")), "unneeded"), IsOk());
}

TEST(PrivateKey, RefusesAnEmptyPassphraseForWriting) {
  EXPECT_THAT(test_key("one").to_pem(SecretBytes("")), IsErrorCode(ErrorCode::kUsage));
}

TEST(PrivateKey, EncryptsDifferentlyEachTime) {
  const SecretBytes passphrase("same");
  EXPECT_NE(reveal(*test_key("one").to_pem(passphrase)),
            reveal(*test_key("one").to_pem(passphrase)));
}

TEST(PrivateKey, RefusesDamagedEncryption) {
  const Bytes der = der_of(reveal(*test_key("one").to_pem(SecretBytes("right"))));
  const std::string label = "ENCRYPTED PRIVATE KEY";
  EXPECT_THAT(from_text(pem_of(label, ByteView(der).first(der.size() - 1)), "right"), is_no_key);
  EXPECT_THAT(from_text(pem_of(label, as_bytes("garbage")), "right"), is_no_key);
  EXPECT_THAT(from_text(pem_of(label, der_of(unencrypted(test_key("one")))), "right"),
              IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(PrivateKey, RefusesWhatIsNoPrivateKey) {
  EXPECT_THAT(from_text(test_key("one").public_key().pem()), is_no_key);
  EXPECT_THAT(from_text(pem_of("PRIVATE KEY", as_bytes("garbage"))), is_no_key);
  EXPECT_THAT(from_text(pem_of("EC PRIVATE KEY", as_bytes("garbage"))), is_no_key);
  EXPECT_THAT(from_text(pem_of("RSA PRIVATE KEY", as_bytes("garbage"))), is_no_key);
  for (const char* text : {"", "x", "{\"kty\":\"EC\"}"}) {
    EXPECT_THAT(from_text(text), IsErrorCode(ErrorCode::kInvalidInput));
  }
}

// The `openssl` command as a second opinion.
class OpensslPeer : public ::testing::Test {
 protected:
  void SetUp() override {
    if (run("version")) return;
    ASSERT_EQ(std::getenv("HALLMARK_REQUIRE_PEERS"), nullptr) << "no openssl on the PATH";
    GTEST_SKIP() << "no openssl on the PATH";
  }

  // Runs in the test's folder; files go by their names.
  bool run(const std::string& arguments) const {
    const std::string command =
        "cd '" + dir_.path().string() + "' && openssl " + arguments + " >output 2>&1";
    return std::system(command.c_str()) == 0;
  }

  std::string made_by(const std::string& arguments) const {
    EXPECT_TRUE(run(arguments)) << testing::read_text(dir_ / "output");
    return testing::read_text(dir_ / "key.pem");
  }

  testing::TempDir dir_;
};

TEST_F(OpensslPeer, ReadsOurEncryptedKeys) {
  for (const KeyType type :
       {KeyType::kEcdsaP256, KeyType::kEcdsaP384, KeyType::kEcdsaP521, KeyType::kEd25519}) {
    const PrivateKey& key = test_key("one", type);
    dir_.write("key.pem", reveal(*key.to_pem(SecretBytes("right"))));
    EXPECT_TRUE(run("pkey -in key.pem -passin pass:right -pubout -out public.pem"));
    EXPECT_EQ(testing::read_text(dir_ / "public.pem"), key.public_key().pem());
    EXPECT_FALSE(run("pkey -in key.pem -passin pass:wrong -noout"));
  }
}

TEST_F(OpensslPeer, SeesScryptAndAesInOurEncryption) {
  dir_.write("key.pem", reveal(*test_key("one").to_pem(SecretBytes("right"))));
  ASSERT_TRUE(run("asn1parse -in key.pem"));
  const std::string structure = testing::read_text(dir_ / "output");
  EXPECT_NE(structure.find(":PBES2"), std::string::npos);
  EXPECT_NE(structure.find(":scrypt"), std::string::npos);
  EXPECT_NE(structure.find(":4000\n"), std::string::npos) << "N = 2^14";
  EXPECT_NE(structure.find(":aes-256-cbc"), std::string::npos);
}

TEST_F(OpensslPeer, VerifiesOurSignatures) {
  const PrivateKey& key = test_key("one");
  dir_.write("message", "message");
  dir_.write("public.pem", key.public_key().pem());
  dir_.write("signature", as_text(*key.sign(as_bytes("message"))));
  EXPECT_TRUE(run("dgst -sha256 -verify public.pem -signature signature message"));
  dir_.write("message", "another");
  EXPECT_FALSE(run("dgst -sha256 -verify public.pem -signature signature message"));
}

TEST_F(OpensslPeer, MakesKeysThatWeRead) {
  const std::string ec = "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:";
  EXPECT_THAT(from_text(made_by(ec + "P-256 -out key.pem")), IsOk());
  EXPECT_THAT(from_text(made_by(ec + "P-384 -out key.pem")), IsOk());
  EXPECT_THAT(from_text(made_by(ec + "P-521 -out key.pem")), IsOk());
  EXPECT_THAT(from_text(made_by("genpkey -algorithm ED25519 -out key.pem")), IsOk());
  // SEC1 with its parameters before it, and without.
  EXPECT_THAT(from_text(made_by("ecparam -name prime256v1 -genkey -out key.pem")), IsOk());
  EXPECT_THAT(from_text(made_by("ecparam -name prime256v1 -genkey -noout -out key.pem")), IsOk());
}

TEST_F(OpensslPeer, EncryptsInWaysThatWeRead) {
  dir_.write("plain.pem", unencrypted(test_key("one")));
  for (const char* how : {"-scrypt", "-v2 aes-256-cbc", "-v2 aes-128-cbc -v2prf hmacWithSHA512"}) {
    const std::string pem =
        made_by("pkcs8 -topk8 -in plain.pem -passout pass:right -out key.pem " + std::string(how));
    EXPECT_THAT(from_text(pem, "right"), IsOk()) << how;
    EXPECT_THAT(from_text(pem, "wrong"), HasReason("passphrase-wrong")) << how;
  }
}

// Once in about 256 times a wrong passphrase leaves well-formed padding behind.
TEST_F(OpensslPeer, NamesAWrongPassphraseHoweverItShows) {
  dir_.write("plain.pem", unencrypted(test_key("one")));
  const std::string pem = made_by(
      "pkcs8 -topk8 -in plain.pem -passout pass:right -out key.pem -v2 aes-256-cbc -iter 1");
  for (int i = 0; i < 2'000; ++i) {
    EXPECT_THAT(from_text(pem, std::to_string(i).c_str()), HasReason("passphrase-wrong"));
  }
}

TEST_F(OpensslPeer, MakesKeysThatWeRefuse) {
  const auto is_unsupported = IsErrorCode(ErrorCode::kUnsupported);
  EXPECT_THAT(from_text(made_by("genpkey -algorithm RSA -out key.pem")), is_unsupported);
  EXPECT_THAT(from_text(made_by("genpkey -algorithm X25519 -out key.pem")), is_unsupported);
  EXPECT_THAT(from_text(made_by("genpkey -algorithm ED448 -out key.pem")), is_unsupported);
  const std::string ec = "genpkey -algorithm EC -out key.pem -pkeyopt ec_paramgen_curve:";
  EXPECT_THAT(from_text(made_by(ec + "secp256k1")), is_unsupported);
  EXPECT_THAT(from_text(made_by(ec + "P-224")), is_unsupported);
  EXPECT_THAT(from_text(made_by(ec + "P-256 -pkeyopt ec_param_enc:explicit")), is_unsupported);
  dir_.write("plain.pem", unencrypted(test_key("one")));
  EXPECT_THAT(from_text(made_by("ec -in plain.pem -conv_form compressed -out key.pem")),
              is_unsupported);
}

TEST_F(OpensslPeer, EncryptsInTheOldWayThatWeName) {
  dir_.write("plain.pem", unencrypted(test_key("one")));
  const Result<PrivateKey> key =
      from_text(made_by("ec -in plain.pem -aes256 -passout pass:right -out key.pem"), "right");
  EXPECT_THAT(key, IsErrorCode(ErrorCode::kUnsupported));
  EXPECT_THAT(key, HasReason("pem-legacy-encryption"));
}

}  // namespace
}  // namespace hallmark::crypto

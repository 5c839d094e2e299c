// Against a real module, SoftHSM2.

#include "crypto/pkcs11/signer.h"

#include <gmock/gmock.h>

#include <thread>

#include "crypto/ecdsa.h"
#include "crypto/pkcs11/soft_token_fixture.h"
#include "testing/matchers.h"

namespace hallmark::crypto::pkcs11 {
namespace {

using ::testing::AllOf;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using ::testing::Not;

class TokenSigner : public SoftToken {
 protected:
  Result<std::unique_ptr<Signer>> open(const std::string& path, const std::string& query = "") {
    const Pkcs11Uri uri =
        *Pkcs11Uri::parse("pkcs11:" + path + "?module-path=" + module_.string() + query);
    return open_pkcs11_signer(uri, files_, [this](std::string_view prompt) -> Result<SecretBytes> {
      prompts_ += prompt;
      return SecretBytes(answer_);
    });
  }

  // Files of the token's objects and of the token itself.
  void remove_tokens() const { std::filesystem::remove_all(dir_ / "tokens"); }

  std::string answer_ = kPin;
  std::string prompts_;
};

TEST_F(TokenSigner, SignsOnEveryCurve) {
  {
    TokenMaker maker(module_);
    maker.make_token("mine");
    maker.make_ec_key({.label = "a", .id = "1", .curve_hex = kP256});
    maker.make_ec_key({.label = "b", .id = "2", .curve_hex = kP384});
    maker.make_ec_key({.label = "c", .id = "3", .curve_hex = kP521});
  }
  const std::pair<std::string, KeyType> keys[] = {{"object=a", KeyType::kEcdsaP256},
                                                  {"object=b;type=private", KeyType::kEcdsaP384},
                                                  {"id=%33", KeyType::kEcdsaP521}};
  for (const auto& [key, type] : keys) {
    const auto signer = open("token=mine;" + key);
    ASSERT_THAT(signer, IsOk());
    const PublicKey& half = (*signer)->public_key();
    EXPECT_EQ(half.type(), type);
    for (int i = 0; i < 20; ++i) {  // short numbers and ones with their highest bit set
      const std::string message = "message " + std::to_string(i);
      const auto signature = (*signer)->sign(as_bytes(message));
      ASSERT_THAT(signature, IsOk());
      EXPECT_THAT(half.verify(as_bytes(message), *signature), IsOk());
      EXPECT_THAT(half.verify(as_bytes("another"), *signature), HasReason("signature-invalid"));
    }
    EXPECT_THAT((*signer)->sign({}), IsOk());
  }
}

TEST_F(TokenSigner, FindsTheOnlyKeyOfTheOnlyToken) {
  make("mine", {});
  EXPECT_THAT(open(""), IsOk());
  EXPECT_THAT(open("manufacturer=SoftHSM%20project;model=SoftHSM%20v2"), IsOk());
  EXPECT_THAT(prompts_, HasSubstr("PIN of token \"mine\": "));
}

TEST_F(TokenSigner, SignsFromSeveralThreads) {
  make("mine", {});
  const auto signer = open("token=mine");
  ASSERT_THAT(signer, IsOk());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10; ++j) EXPECT_THAT((*signer)->sign(as_bytes("message")), IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(TokenSigner, OurOwnCryptographyWorksWhenTheModuleIsGone) {
  make("mine", {});
  std::optional<PublicKey> half;
  Bytes signature;
  {
    const auto signer = open("token=mine");
    ASSERT_THAT(signer, IsOk());
    half = (*signer)->public_key();
    signature = *(*signer)->sign(as_bytes("message"));
  }
  EXPECT_THAT(half->verify(as_bytes("message"), signature), IsOk());
  EXPECT_THAT(PrivateKey::generate(KeyType::kEcdsaP384), IsOk());
  EXPECT_THAT(open("token=mine"), IsOk());
}

TEST_F(TokenSigner, RefusesASecondSignerOfOneModule) {
  make("mine", {});
  const auto first = open("token=mine");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(open("token=mine"),
              AllOf(IsErrorCode(ErrorCode::kConflict), HasReason("module-in-use"),
                    HasMessage(HasSubstr("CKR_CRYPTOKI_ALREADY_INITIALIZED"))));
  EXPECT_THAT((*first)->sign(as_bytes("message")), IsOk());
}

TEST_F(TokenSigner, TakesThePinFromTheUriOrAFile) {
  make("mine", {});
  const Path file = dir_.write("pin", kPin + "\n");
  answer_ = "not asked";
  EXPECT_THAT(open("token=mine", "&pin-value=" + kPin), IsOk());
  EXPECT_THAT(open("token=mine", "&pin-source=" + file.string()), IsOk());
  EXPECT_THAT(open("token=mine", "&pin-source=file:" + file.string()), IsOk());
  EXPECT_THAT(open("token=mine", "&pin-source=file://" + file.string()), IsOk());
  EXPECT_EQ(prompts_, "");
}

TEST_F(TokenSigner, RefusesAWrongPinAndDoesNotTellIt) {
  make("mine", {});
  for (const char* pin : {"wrong-pin-77", "1"}) {
    answer_ = pin;
    const auto is_wrong =
        AllOf(IsErrorCode(ErrorCode::kUnauthenticated), HasReason("pin-wrong"),
              HasMessage(AllOf(HasSubstr("CKR_PIN_"), Not(HasSubstr("wrong-pin-77")))));
    EXPECT_THAT(open("token=mine"), is_wrong);
    EXPECT_THAT(open("token=mine", "&pin-value=" + answer_), is_wrong);
  }
  answer_ = kPin;
  EXPECT_THAT(open("token=mine"), IsOk());
}

TEST_F(TokenSigner, PassesOnThatNobodyCanBeAsked) {
  make("mine", {});
  const Pkcs11Uri uri = *Pkcs11Uri::parse("pkcs11:?module-path=" + module_.string());
  const auto nobody = [](std::string_view) -> Result<SecretBytes> {
    return fail(ErrorCode::kUsage, "no terminal");
  };
  EXPECT_THAT(open_pkcs11_signer(uri, files_, nobody), IsErrorCode(ErrorCode::kUsage));
}

TEST_F(TokenSigner, SaysWhichTokensThereAre) {
  const auto is_absent = AllOf(IsErrorCode(ErrorCode::kNotFound), HasReason("token-not-found"));
  EXPECT_THAT(open(""), AllOf(is_absent, HasMessage(HasSubstr("no initialised token"))));
  make("mine", {});
  EXPECT_THAT(open("token=yours"), AllOf(is_absent, HasMessage(HasSubstr("token \"mine\""))));
  for (const char* other : {"token=min", "serial=0", "model=x", "manufacturer=x", "slot-id=7",
                            "slot-manufacturer=x", "slot-description=x", "library-description=x",
                            "library-manufacturer=x", "library-version=99.1"}) {
    EXPECT_THAT(open(other), is_absent) << other;
  }
  EXPECT_EQ(prompts_, "");  // no PIN without a token to give it to
}

TEST_F(TokenSigner, SaysWhatTellsTwoTokensApart) {
  make("mine", {});
  make("yours", {});
  const auto is_ambiguous = AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("token-ambiguous"));
  EXPECT_THAT(open(""), AllOf(is_ambiguous, HasMessage(HasSubstr("add token="))));
  EXPECT_THAT(open("token=yours"), IsOk());
  make("mine", {});
  EXPECT_THAT(open("token=mine"), AllOf(is_ambiguous, HasMessage(HasSubstr("add serial="))));
}

TEST_F(TokenSigner, SaysWhichKeysThereAre) {
  make("mine", {.label = "release", .id = "\xab"});
  const auto is_absent = AllOf(IsErrorCode(ErrorCode::kNotFound), HasReason("key-not-found"),
                               HasMessage(HasSubstr("object \"release\" id ab")));
  EXPECT_THAT(open("object=other"), is_absent);
  EXPECT_THAT(open("object=release;id=%01"), is_absent);
}

TEST_F(TokenSigner, SaysWhatTellsTwoKeysOfOneNameApart) {
  {
    TokenMaker maker(module_);
    maker.make_token("mine");
    maker.make_ec_key({.label = "twin", .id = "\x01"});
    maker.make_ec_key({.label = "twin", .id = "\x02"});
  }
  const auto is_ambiguous = AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("key-ambiguous"));
  EXPECT_THAT(open("object=twin"), AllOf(is_ambiguous, HasMessage(HasSubstr("add id="))));
  EXPECT_THAT(open(""), is_ambiguous);
  EXPECT_THAT(open("object=twin;id=%02"), IsOk());
}

TEST_F(TokenSigner, NeedsAPublicKey) {
  make("mine", {.has_public_object = false});
  EXPECT_THAT(open("token=mine"), HasReason("public-key-not-found"));
}

TEST_F(TokenSigner, RefusesTwoPublicKeysOfOneId) {
  {
    TokenMaker maker(module_);
    maker.make_token("mine");
    maker.make_ec_key({.label = "a", .id = "\x01"});
    maker.make_ec_key({.label = "b", .id = "\x01"});
  }
  EXPECT_THAT(open("object=a"), HasReason("public-key-ambiguous"));
}

TEST_F(TokenSigner, FindsThePublicKeyByLabelWhereThereIsNoId) {
  make("mine", {.id = ""});
  EXPECT_THAT(open("token=mine"), IsOk());
}

TEST_F(TokenSigner, RefusesAnRsaKeyAndAnotherCurve) {
  {
    TokenMaker maker(module_);
    maker.make_token("mine");
    maker.make_rsa_key({.label = "rsa"});
    maker.make_ec_key({.label = "k1", .id = "2", .curve_hex = "06052b8104000a"});
  }
  const auto is_unsupported =
      AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("key-unsupported"));
  EXPECT_THAT(open("object=rsa"), is_unsupported);
  EXPECT_THAT(open("object=k1"), is_unsupported);
}

TEST_F(TokenSigner, RefusesAKeyThatMayNotSign) {
  make("mine", {.may_sign = false});
  const auto signer = open("token=mine");
  ASSERT_THAT(signer, IsOk());
  EXPECT_THAT((*signer)->sign(as_bytes("message")),
              AllOf(IsErrorCode(ErrorCode::kForbidden), HasReason("key-may-not-sign")));
}

TEST_F(TokenSigner, LogsInForEverySignatureOfAKeyThatWantsIt) {
  make("mine", {.asks_each_time = true});
  const auto signer = open("token=mine");
  ASSERT_THAT(signer, IsOk());
  for (int i = 0; i < 3; ++i) EXPECT_THAT((*signer)->sign(as_bytes("message")), IsOk());
  EXPECT_EQ(prompts_, "PIN of token \"mine\": ");
}

// OpenSC's tool as a second opinion (Debian: opensc).
TEST_F(TokenSigner, UsesAKeyThatPkcs11ToolMade) {
  const auto run = [this](const std::string& arguments) {
    const std::string command = "cd '" + dir_.path().string() + "' && pkcs11-tool --module '" +
                                module_.string() + "' --token-label mine --login --pin " + kPin +
                                " " + arguments + " >output 2>&1";
    return std::system(command.c_str()) == 0;
  };
  make("mine", {});
  if (std::system("command -v pkcs11-tool >/dev/null") != 0) {
    ASSERT_EQ(std::getenv("HALLMARK_REQUIRE_PEERS"), nullptr) << "no pkcs11-tool on the PATH";
    GTEST_SKIP() << "no pkcs11-tool on the PATH: install opensc";
  }
  ASSERT_TRUE(run("--keypairgen --key-type EC:secp384r1 --label made --id 07"))
      << testing::read_text(dir_ / "output");
  const auto signer = open("token=mine;id=%07");
  ASSERT_THAT(signer, IsOk());
  const auto signature = (*signer)->sign(as_bytes("message"));
  ASSERT_THAT(signature, IsOk());
  dir_.write("signature", as_text(*signature));
  dir_.write("digest", as_text(ecdsa_digest(KeyType::kEcdsaP384, as_bytes("message"))));
  EXPECT_TRUE(
      run("--verify --mechanism ECDSA --id 07 --input-file digest --signature-file signature "
          "--signature-format openssl"))
      << testing::read_text(dir_ / "output");
  EXPECT_THAT(testing::read_text(dir_ / "output"), HasSubstr("Signature is valid"));
}

TEST_F(TokenSigner, RefusesOtherTypesOfObject) {
  for (const char* type : {"public", "cert", "data", "secret-key"}) {
    EXPECT_THAT(open("type=" + std::string(type)), IsErrorCode(ErrorCode::kUsage)) << type;
  }
}

TEST_F(TokenSigner, FailsClearlyWhenTheTokenIsRemoved) {
  make("mine", {});
  const auto signer = open("token=mine");
  ASSERT_THAT(signer, IsOk());
  remove_tokens();
  EXPECT_THAT((*signer)->sign(as_bytes("message")),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasMessage(HasSubstr("CKR_"))));
}

}  // namespace
}  // namespace hallmark::crypto::pkcs11

// What a module or token may do wrong, and SoftHSM2 by itself does not.

#include <gmock/gmock.h>

#include "crypto/pkcs11/signer.h"
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

class FaultyModule : public SoftToken {
 protected:
  void SetUp() override {
    SoftToken::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    make("mine", {});
    ::setenv("HALLMARK_REAL_MODULE", module_.c_str(), 1);
    ::setenv("HALLMARK_TYPED_PIN", kPin.c_str(), 1);
  }
  void TearDown() override {
    for (const char* name : {"HALLMARK_REAL_MODULE", "HALLMARK_TYPED_PIN", "HALLMARK_FAULT"}) {
      ::unsetenv(name);
    }
    SoftToken::TearDown();
  }

  Result<std::unique_ptr<Signer>> open_with(const char* fault) {
    ::setenv("HALLMARK_FAULT", fault, 1);
    const Pkcs11Uri uri = *Pkcs11Uri::parse("pkcs11:?module-path=" FAULTY_MODULE);
    return open_pkcs11_signer(uri, files_, [this](std::string_view) -> Result<SecretBytes> {
      ++times_asked_;
      return SecretBytes(pin_);
    });
  }
  Result<Bytes> sign_with(const char* fault) {
    const auto signer = open_with(fault);
    EXPECT_THAT(signer, IsOk());
    return signer ? (*signer)->sign(as_bytes("message")) : std::unexpected(signer.error());
  }

  std::string pin_ = kPin;
  int times_asked_ = 0;
};

TEST_F(FaultyModule, SignsWithoutAFault) { EXPECT_THAT(sign_with("none"), IsOk()); }

TEST_F(FaultyModule, NeverGivesASignatureThatDoesNotVerify) {
  for (const char* fault : {"wrong", "zero", "highest", "short", "empty", "boasting"}) {
    EXPECT_THAT(sign_with(fault),
                AllOf(IsErrorCode(ErrorCode::kInternal), HasReason("signature-invalid")))
        << fault;
  }
}

TEST_F(FaultyModule, SaysThatTheTokenWasRemoved) {
  EXPECT_THAT(sign_with("removed"),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("token-removed"),
                    HasMessage(HasSubstr("CKR_DEVICE_REMOVED"))));
}

TEST_F(FaultyModule, DoesNotAskForThePinOfALockedToken) {
  EXPECT_THAT(open_with("locked"),
              AllOf(IsErrorCode(ErrorCode::kUnauthenticated), HasReason("pin-locked")));
  EXPECT_EQ(times_asked_, 0);
}

TEST_F(FaultyModule, SaysWhyAPinIsNotTaken) {
  const auto is_refused = IsErrorCode(ErrorCode::kUnauthenticated);
  EXPECT_THAT(open_with("becomes-locked"), AllOf(is_refused, HasReason("pin-locked")));
  EXPECT_THAT(open_with("expired"), AllOf(is_refused, HasReason("pin-expired")));
  pin_ = "wrong-pin";
  EXPECT_THAT(open_with("final-try"),
              AllOf(is_refused, HasReason("pin-wrong"), HasMessage(HasSubstr("one try is left"))));
}

TEST_F(FaultyModule, LeavesThePinToTheTokensOwnKeys) {
  EXPECT_THAT(sign_with("pin-pad"), IsOk());
  EXPECT_EQ(times_asked_, 0);
}

TEST_F(FaultyModule, RefusesAModuleWithoutAUsableFunctionList) {
  for (const char* fault : {"null-list", "old"}) {
    EXPECT_THAT(open_with(fault),
                AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("module-invalid")))
        << fault;
  }
  EXPECT_THAT(open_with("no-list"), HasMessage(HasSubstr("CKR_GENERAL_ERROR")));
}

}  // namespace
}  // namespace hallmark::crypto::pkcs11

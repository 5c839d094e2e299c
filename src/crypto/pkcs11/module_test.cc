#include "crypto/pkcs11/module.h"

#include <dlfcn.h>
#include <gmock/gmock.h>

#include <cstdlib>

#include "crypto/pkcs11/module_path.h"
#include "crypto/pkcs11/return_value.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::crypto::pkcs11 {
namespace {

using ::testing::AllOf;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOkAndHolds;

Result<Path> find(const std::string& query) {
  PosixFiles files;
  return find_module(*Pkcs11Uri::parse("pkcs11:" + query), files);
}

const auto is_invalid = AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("module-invalid"));
const auto is_absent = AllOf(IsErrorCode(ErrorCode::kNotFound), HasReason("module-not-found"));

TEST(FindModule, TakesAnAbsolutePathAsItIs) {
  const testing::TempDir dir;
  const Path path = dir.write("module.so", "");
  EXPECT_THAT(find("?module-path=" + path.string()), IsOkAndHolds(path));
  EXPECT_THAT(find("?module-path=" + (dir / "absent.so").string()), is_absent);
}

TEST(FindModule, NeverLooksInTheWorkingDirectory) {
  EXPECT_THAT(find("?module-path=module.so"), is_invalid);
  EXPECT_THAT(find("?module-path=./module.so"), is_invalid);
  EXPECT_THAT(find("?module-path="), is_invalid);
  EXPECT_THAT(find("?module-name=../module"), is_invalid);
  EXPECT_THAT(find("?module-name=/module"), is_invalid);
  EXPECT_THAT(find("?module-name=no-such-module"), is_absent);
}

TEST(FindModule, NeedsOneOfPathAndName) {
  EXPECT_THAT(find(""), is_invalid);
  EXPECT_THAT(find("?module-name="), is_invalid);
  EXPECT_THAT(find("?module-name=softhsm2&module-path=/lib/module.so"), is_invalid);
}

TEST(Module, RefusesALibraryThatIsNoModule) {
  Dl_info libc{};
  ASSERT_NE(::dladdr(reinterpret_cast<void*>(&std::getenv), &libc), 0);
  EXPECT_THAT(Module::load(libc.dli_fname), is_invalid);
}

TEST(Module, RefusesWhatIsNoLibrary) {
  const testing::TempDir dir;
  EXPECT_THAT(Module::load(dir.write("text.so", "no library")), is_invalid);
  EXPECT_THAT(Module::load(dir.write("empty.so", "")), is_invalid);
  EXPECT_THAT(Module::load(dir.path()), is_invalid);
}

TEST(ReturnValue, HasANameEvenIfItIsUnknown) {
  EXPECT_EQ(name_of_return_value(CKR_DEVICE_REMOVED), "CKR_DEVICE_REMOVED");
  EXPECT_EQ(name_of_return_value(0x80000001UL), "CKR 0x80000001");
}

TEST(ReturnValue, SaysWhatToDoAboutPinAndToken) {
  const auto sign_fails = [](CK_RV value) { return check("sign", value); };
  EXPECT_THAT(sign_fails(CKR_PIN_LOCKED),
              AllOf(IsErrorCode(ErrorCode::kUnauthenticated), HasReason("pin-locked"),
                    HasMessage(HasSubstr("cannot sign: CKR_PIN_LOCKED"))));
  EXPECT_THAT(sign_fails(CKR_PIN_EXPIRED), HasReason("pin-expired"));
  EXPECT_THAT(sign_fails(CKR_USER_PIN_NOT_INITIALIZED), HasReason("pin-not-set"));
  for (const CK_RV value : {CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT, CKR_SESSION_CLOSED,
                            CKR_SESSION_HANDLE_INVALID, CKR_KEY_HANDLE_INVALID}) {
    EXPECT_THAT(sign_fails(value),
                AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("token-removed")));
  }
  EXPECT_THAT(sign_fails(0x80000001UL), IsErrorCode(ErrorCode::kInternal));
}

}  // namespace
}  // namespace hallmark::crypto::pkcs11

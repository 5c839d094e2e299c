#include "crypto/pkcs11/pin.h"

#include <gmock/gmock.h>

#include "base/limits.h"
#include "testing/matchers.h"
#include "testing/secrets.h"
#include "testing/temp_dir.h"

namespace hallmark::crypto::pkcs11 {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::TempDir;

class Pin : public ::testing::Test {
 protected:
  Result<SecretBytes> find(const std::string& query) {
    return find_pin(
        *Pkcs11Uri::parse("pkcs11:?" + query), files_,
        [this](std::string_view prompt) -> Result<SecretBytes> {
          prompts_ += prompt;
          return SecretBytes(answer_);
        },
        "PIN: ");
  }
  std::string found(const std::string& query) {
    const Result<SecretBytes> pin = find(query);
    return pin ? testing::reveal(*pin) : "error: " + pin.error().message;
  }

  PosixFiles files_;
  TempDir dir_;
  std::string answer_ = "asked";
  std::string prompts_;
};

TEST_F(Pin, IsAskedForOnlyWhereTheUriDoesNotSayIt) {
  EXPECT_EQ(found(""), "asked");
  EXPECT_EQ(prompts_, "PIN: ");
  EXPECT_EQ(found("pin-value=12%26%0034"), std::string("12&\0"
                                                       "34",
                                                       6));
  EXPECT_EQ(prompts_, "PIN: ");
}

TEST_F(Pin, LosesOneNewlineOfItsFile) {
  EXPECT_EQ(found("pin-source=" + dir_.write("a", "1234").string()), "1234");
  EXPECT_EQ(found("pin-source=" + dir_.write("b", "1234\n").string()), "1234");
  EXPECT_EQ(found("pin-source=" + dir_.write("c", "1234\n\n").string()), "1234\n");
  EXPECT_EQ(
      found("pin-source=file:" + dir_.write("d e", "1234").parent_path().string() + "/d%2520e"),
      "1234");
}

TEST_F(Pin, ComesFromAbsolutePathsOnlyAndNotFromCommands) {
  for (const char* source : {"", "pin", "./pin", "%7Ccat%20/etc/hostname", "|cat", "file:pin",
                             "file:", "file://host/pin", "http://host/pin", "file:/a%2500b"}) {
    EXPECT_THAT(find("pin-source=" + std::string(source)),
                AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("pin-source-invalid")))
        << source;
  }
  EXPECT_THAT(find("pin-source=file:/a%25"), IsErrorCode(ErrorCode::kUsage));
}

TEST_F(Pin, IsNotEmpty) {
  const auto is_empty = AllOf(IsErrorCode(ErrorCode::kUnauthenticated), HasReason("pin-empty"));
  answer_.clear();
  EXPECT_THAT(find(""), is_empty);
  EXPECT_THAT(find("pin-value="), is_empty);
  EXPECT_THAT(find("pin-source=" + dir_.write("newline", "\n").string()), is_empty);
}

TEST_F(Pin, FileHasALimitAndMustBeThere) {
  const std::string large(Limits{}.pin_bytes_max + 1, '1');
  EXPECT_THAT(find("pin-source=" + dir_.write("large", large).string()),
              IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(find("pin-source=" + (dir_ / "absent").string()), IsErrorCode(ErrorCode::kNotFound));
}

}  // namespace
}  // namespace hallmark::crypto::pkcs11

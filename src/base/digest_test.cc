#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <unordered_set>

#include "testing/matchers.h"

namespace hallmark {
namespace {

using testing::IsErrorCode;
using testing::IsOkAndHolds;

const std::string kHex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

TEST(Sha256Digest, ReadsWhatItWrites) {
  const Result<Sha256Digest> digest = Sha256Digest::from_hex(kHex);
  ASSERT_TRUE(digest.has_value());
  EXPECT_EQ(digest->hex(), kHex);
  EXPECT_EQ(digest->text(), "sha256:" + kHex);
  EXPECT_THAT(Sha256Digest::parse(digest->text()), IsOkAndHolds(*digest));
  EXPECT_EQ(digest->bytes()[1], std::byte{0x11});
}

TEST(Sha256Digest, RefusesEverythingButSixtyFourLowerCaseDigits) {
  const std::string upper = "AA" + kHex.substr(2);
  for (const std::string& text : {std::string(), kHex.substr(1), kHex.substr(2), kHex + "0",
                                  kHex + "00", upper, " " + kHex.substr(1), kHex.substr(1) + "\n",
                                  "0x" + kHex.substr(2), kHex.substr(1) + std::string(1, '\0')}) {
    EXPECT_THAT(Sha256Digest::from_hex(text), IsErrorCode(ErrorCode::kInvalidInput)) << text;
  }
}

TEST(Sha256Digest, RefusesOtherPrefixes) {
  for (const char* prefix : {"", "sha256", "SHA256:", "sha512:", "sha256: ", "sha256::"}) {
    EXPECT_THAT(Sha256Digest::parse(prefix + kHex), IsErrorCode(ErrorCode::kInvalidInput));
  }
}

TEST(Sha256Digest, IsAValueThatSortsAndHashes) {
  const Sha256Digest zero;
  const Sha256Digest other = *Sha256Digest::from_hex(kHex);
  EXPECT_LT(zero, other);
  EXPECT_EQ(zero, Sha256Digest());
  const std::unordered_set<Sha256Digest> set{zero, other, other};
  EXPECT_EQ(set.size(), 2U);
}

}  // namespace
}  // namespace hallmark

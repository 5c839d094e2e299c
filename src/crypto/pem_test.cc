#include "crypto/pem.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;

const std::string kBlock = "-----BEGIN PUBLIC KEY-----\naGVsbG8=\n-----END PUBLIC KEY-----\n";
const std::string kParameters =
    "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

Result<PemBlock> parse(const std::string& text) { return parse_pem(as_bytes(text)); }

const auto is_refused = AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("pem-invalid"));

TEST(Pem, ReadsLabelAndBytes) {
  const Result<PemBlock> block = parse(kBlock);
  ASSERT_THAT(block, IsOk());
  EXPECT_EQ(block->label(), "PUBLIC KEY");
  EXPECT_EQ(as_text(block->der()), "hello");
}

TEST(Pem, ToleratesWhiteSpaceAround) {
  EXPECT_THAT(parse("\n \r\n" + kBlock + "\n\n"), IsOk());
  EXPECT_THAT(parse(kBlock.substr(0, kBlock.size() - 1)), IsOk());
}

TEST(Pem, SkipsCurveParametersBeforeTheKeyOnly) {
  EXPECT_EQ(parse(kParameters + kBlock)->label(), "PUBLIC KEY");
  EXPECT_THAT(parse(kBlock + kParameters), is_refused);
  EXPECT_THAT(parse(kParameters), is_refused);
}

TEST(Pem, RefusesWhatIsNotOneBlock) {
  for (const std::string& text :
       {std::string(), std::string("\n"), kBlock + kBlock, "text\n" + kBlock, kBlock + "text\n",
        kBlock.substr(0, 40), std::string("-----BEGIN PUBLIC KEY-----\n"),
        std::string("-----END PUBLIC KEY-----\n"), kBlock + "-----BEGIN PUBLIC KEY-----\n",
        kBlock + "-----BEGIN X-----\n!!!!\n-----END X-----\n",
        std::string("-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n"),
        std::string("-----BEGIN PUBLIC KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n")}) {
    EXPECT_THAT(parse(text), is_refused) << text;
  }
}

TEST(Pem, AnExplanationEndsWhereTheFirstBlockBegins) {
  EXPECT_EQ(without_explanation("Public-Key: (256 bit)\n\n" + kBlock), kBlock);
  EXPECT_EQ(without_explanation(kBlock), kBlock);
  EXPECT_EQ(without_explanation("no -----BEGIN block"), "no -----BEGIN block");
}

TEST(Pem, NamesTheEncryptionOfOld) {
  const Result<PemBlock> block = parse(
      "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
      "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\naGVsbG8=\n"
      "-----END EC PRIVATE KEY-----\n");
  EXPECT_THAT(block, IsErrorCode(ErrorCode::kUnsupported));
  EXPECT_THAT(block, HasReason("pem-legacy-encryption"));
}

}  // namespace
}  // namespace hallmark::crypto

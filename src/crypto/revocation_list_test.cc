#include "crypto/revocation_list.h"

#include <gtest/gtest.h>

#include "testing/certificates.h"
#include "testing/matchers.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::pem_block;
using testing::TestCertificate;

const auto is_invalid = AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("crl-invalid"));

class RevocationListTest : public ::testing::Test {
 protected:
  const TestCertificate ca_ = testing::make_certificate({.subject = "ca", .is_ca = true});
  const Bytes der_ = testing::make_crl_der({.issuer = &ca_});
};

TEST_F(RevocationListTest, IsReadFromDerAndPem) {
  for (const Bytes& file : {der_, to_bytes("\n" + pem_block("X509 CRL", der_))}) {
    const auto list = RevocationList::parse(file);
    ASSERT_THAT(list, IsOk());
    EXPECT_EQ(list->issuer(), "CN=ca");
    EXPECT_EQ(format_rfc3339(list->this_update()), "2026-01-01T00:00:00Z");
    EXPECT_EQ(format_rfc3339(list->next_update()), "2027-01-01T00:00:00Z");
  }
}

TEST_F(RevocationListTest, RefusesWhatIsNoList) {
  Bytes longer = der_;
  longer.push_back(std::byte{0});
  for (const Bytes& file : {longer, Bytes(200, std::byte{0x30}), ca_.certificate.der(),
                            to_bytes(pem_block("CERTIFICATE", der_))}) {
    EXPECT_THAT(RevocationList::parse(file), is_invalid);
  }
  for (std::size_t size = 1; size < der_.size(); ++size) {
    EXPECT_THAT(RevocationList::parse(ByteView(der_).first(size)), is_invalid) << size;
  }
  const std::string pem = pem_block("X509 CRL", der_);
  for (const std::string& text : {std::string(), std::string("garbage"), pem + pem, "x\n" + pem}) {
    EXPECT_THAT(RevocationList::parse(as_bytes(text)), HasReason("pem-invalid"));
  }
}

TEST_F(RevocationListTest, RefusesOneThatNeverGrowsOld) {
  EXPECT_THAT(RevocationList::parse(testing::make_crl_der({.issuer = &ca_, .next_update = ""})),
              is_invalid);
}

TEST_F(RevocationListTest, RefusesOneBeyondTheLimit) {
  EXPECT_THAT(RevocationList::parse(der_, {.crl_bytes_max = der_.size() - 1}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

}  // namespace
}  // namespace hallmark::crypto

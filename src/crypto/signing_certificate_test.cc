#include "crypto/signing_certificate.h"

#include <gtest/gtest.h>

#include "testing/certificates.h"
#include "testing/matchers.h"
#include "testing/must.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::CertificateSpec;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::make_certificate;
using testing::TestCertificate;

const Timestamp kNow = testing::must(parse_rfc3339("2026-06-01T12:00:00Z"));

auto is_refused(const std::string& reason) {
  return AllOf(IsErrorCode(ErrorCode::kUsage), HasReason(reason));
}

Result<void> check(const TestCertificate& leaf, const std::vector<Certificate>& chain = {}) {
  const PublicKey key = testing::must(leaf.certificate.public_key());
  return check_signing_certificate(leaf.certificate, chain, key, kNow);
}

TEST(SigningCertificate, AcceptsOneThatIsOfUse) {
  const TestCertificate ca = make_certificate({.subject = "ca", .is_ca = true});
  const TestCertificate leaf = make_certificate({.subject = "leaf", .issuer = &ca});
  EXPECT_THAT(check(leaf), IsOk());
  EXPECT_THAT(check(leaf, {ca.certificate}), IsOk());
}

TEST(SigningCertificate, RefusesAnotherKey) {
  const TestCertificate leaf = make_certificate({.subject = "leaf"});
  const TestCertificate other = make_certificate({.subject = "leaf"});
  EXPECT_THAT(
      check_signing_certificate(leaf.certificate, {}, other.private_key().public_key(), kNow),
      is_refused("certificate-key-mismatch"));
}

TEST(SigningCertificate, RefusesAKeyThatIsNotOurs) {
  const TestCertificate leaf = make_certificate({.subject = "leaf", .key = "RSA 2048"});
  const TestCertificate other = make_certificate({.subject = "leaf"});
  EXPECT_THAT(
      check_signing_certificate(leaf.certificate, {}, other.private_key().public_key(), kNow),
      IsErrorCode(ErrorCode::kUnsupported));
}

TEST(SigningCertificate, RefusesOneThatIsNotValidNow) {
  EXPECT_THAT(check(make_certificate({.subject = "leaf", .not_after = "2026-06-01T11:59:59Z"})),
              is_refused("certificate-expired"));
  EXPECT_THAT(check(make_certificate({.subject = "leaf", .not_before = "2026-06-01T12:00:01Z"})),
              is_refused("certificate-not-yet-valid"));
}

TEST(SigningCertificate, RefusesOneThatIsNotForCodeSigning) {
  for (const std::string usage : {"none", "serverAuth", "anyExtendedKeyUsage"}) {
    EXPECT_THAT(check(make_certificate({.subject = "leaf", .extended_usage = usage})),
                is_refused("not-code-signing"));
  }
  EXPECT_THAT(check(make_certificate({.subject = "leaf", .key_usage = "keyAgreement"})),
              is_refused("not-code-signing"));
}

TEST(SigningCertificate, RefusesAChainThatIsNotValidNow) {
  for (const auto& [from, until, reason] :
       {std::tuple("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "issuer-expired"),
        std::tuple("2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z", "issuer-not-yet-valid")}) {
    const TestCertificate ca =
        make_certificate({.subject = "ca", .is_ca = true, .not_before = from, .not_after = until});
    const TestCertificate leaf = make_certificate({.subject = "leaf", .issuer = &ca});
    EXPECT_THAT(check(leaf, {ca.certificate}), is_refused(reason));
  }
}

TEST(SigningCertificate, TakesASelfSignedLeafForItsOwnChain) {
  const TestCertificate own = make_certificate({.subject = "own"});
  EXPECT_THAT(check(own, {own.certificate}), IsOk());
}

TEST(SigningCertificate, RefusesAChainOfOthers) {
  const TestCertificate ca = make_certificate({.subject = "ca", .is_ca = true});
  const TestCertificate twin = make_certificate({.subject = "ca", .is_ca = true});
  const TestCertificate leaf = make_certificate({.subject = "leaf", .issuer = &ca});
  EXPECT_THAT(check(leaf, {twin.certificate}), is_refused("wrong-ca"));
}

}  // namespace
}  // namespace hallmark::crypto

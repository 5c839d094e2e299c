#include "crypto/certificate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "testing/certificates.h"
#include "testing/matchers.h"
#include "testing/must.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::make_certificate;
using testing::must;
using testing::pem_block;
using testing::TestCertificate;

const auto is_invalid =
    AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("certificate-invalid"));
const auto is_no_pem = AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("pem-invalid"));

Bytes der_of(const testing::CertificateSpec& spec) {
  return make_certificate(spec).certificate.der();
}

// `der` with the only place of `from` replaced by the equally long `to`.
Bytes replaced(Bytes der, std::string_view from, std::string_view to) {
  const auto found = std::ranges::search(der, as_bytes(from));
  EXPECT_EQ(from.size(), to.size());
  EXPECT_FALSE(found.empty());
  std::ranges::copy(as_bytes(to), found.begin());
  return der;
}

TEST(Certificate, TellsWhatItSays) {
  const TestCertificate made = make_certificate(
      {.subject = "Käthe, \"K\"",
       .alternative_names = "email:a@example.com,URI:https://example.com,DNS:example.com,IP:::1"});
  const Certificate read = must(Certificate::from_der(made.certificate.der()));
  EXPECT_EQ(read, made.certificate);
  EXPECT_EQ(read.subject(), "CN=Käthe\\, \\\"K\\\"");
  EXPECT_EQ(read.issuer(), read.subject());
  EXPECT_EQ(format_rfc3339(read.not_before()), "2026-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(read.not_after()), "2027-01-01T00:00:00Z");
  EXPECT_EQ(read.sha256_fingerprint(), sha256(made.certificate.der()));
  EXPECT_EQ(read.serial_hex().size(), 2U);
  using Kind = AlternativeName::Kind;
  const std::vector<AlternativeName> names{{Kind::kEmail, "a@example.com"},
                                           {Kind::kUri, "https://example.com"},
                                           {Kind::kDns, "example.com"},
                                           {Kind::kOther, "871000000000000000000000000000000001"}};
  EXPECT_EQ(read.subject_alternative_names(), names);
}

TEST(Certificate, GivesTheKeyThatSigns) {
  for (const std::string kind : {"P-256", "P-384", "P-521", "Ed25519"}) {
    const TestCertificate made = make_certificate({.subject = "leaf", .key = kind});
    const auto key = made.certificate.public_key();
    ASSERT_THAT(key, IsOk());
    EXPECT_EQ(*key, made.private_key().public_key());
  }
}

TEST(Certificate, GivesAKeyOfOneIdHoweverItsPointIsWritten) {
  const TestCertificate short_form =
      make_certificate({.subject = "leaf", .has_compressed_key = true});
  const auto key = short_form.certificate.public_key();
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->spki().size(), 91U);
  EXPECT_LT(short_form.certificate.der().size(), der_of({.subject = "leaf"}).size() - 20);
}

TEST(Certificate, HasNoKeyOfForeignKinds) {
  for (const std::string kind : {"RSA 2048", "secp256k1", "P-224"}) {
    EXPECT_THAT(make_certificate({.subject = "leaf", .key = kind}).certificate.public_key(),
                AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("key-unsupported")))
        << kind;
  }
}

TEST(Certificate, MovesTimesBeyondOurYearsToTheirEnd) {
  const TestCertificate made = make_certificate({.subject = "leaf",
                                                 .not_before = "1950-01-01T00:00:00Z",
                                                 .not_after = "9999-12-31T23:59:59Z"});
  EXPECT_EQ(format_rfc3339(made.certificate.not_before()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(made.certificate.not_after()), "2261-12-31T23:59:59Z");
}

TEST(Certificate, RefusesWhatIsNotOneCertificateInDer) {
  const Bytes der = der_of({.subject = "leaf"});
  Bytes longer = der;
  longer.push_back(std::byte{0});
  Bytes twice = der;
  twice.insert(twice.end(), der.begin(), der.end());
  for (const Bytes& bytes :
       {Bytes(), to_bytes("garbage"), Bytes(200, std::byte{0x30}), longer, twice}) {
    EXPECT_THAT(Certificate::from_der(bytes), is_invalid);
  }
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_THAT(Certificate::from_der(ByteView(der).first(size)), is_invalid) << size;
  }
}

TEST(Certificate, RefusesBerOfIndefiniteLength) {
  const Bytes der = der_of({.subject = "leaf"});
  Bytes ber(der.begin() + 4, der.end());  // without 30 82 nn nn
  ber.insert(ber.begin(), {std::byte{0x30}, std::byte{0x80}});
  ber.resize(ber.size() + 2);
  EXPECT_THAT(Certificate::from_der(ber), is_invalid);
}

TEST(Certificate, RefusesOneBeyondTheLimit) {
  const Bytes der = der_of({.subject = "leaf"});
  EXPECT_THAT(Certificate::from_der(der, {.certificate_bytes_max = der.size() - 1}),
              IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(Certificate::from_pem(pem_block("CERTIFICATE", der),
                                    {.certificate_file_bytes_max = der.size()}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(Certificate, RefusesNulInNames) {
  const Bytes named = der_of({.subject = "leaf/other"});
  EXPECT_THAT(
      Certificate::from_der(replaced(named, "leaf/other", std::string_view("leaf\0other", 10))),
      is_invalid);
  for (const std::string kind : {"email:", "DNS:", "URI:"}) {
    const Bytes alternative =
        der_of({.subject = "leaf", .alternative_names = kind + "good.example/evil"});
    EXPECT_THAT(Certificate::from_der(replaced(alternative, "good.example/evil",
                                               std::string_view("good.example\0evil", 17))),
                is_invalid)
        << kind;
    EXPECT_THAT(Certificate::from_der(
                    replaced(alternative, "good.example/evil", "good.example\xC3\xA4vil")),
                is_invalid)
        << kind;
  }
}

TEST(Certificate, WritesNamesWithoutControlCharacters) {
  const Certificate read = must(Certificate::from_der(
      replaced(der_of({.subject = "leaf/other"}), "leaf/other", "\x1B[1m\xC2\x9B\x7F,ab")));
  EXPECT_EQ(printable(read.subject()), read.subject());
}

TEST(Certificate, RefusesTimesThatAreNone) {
  const Bytes der = der_of({.subject = "leaf"});
  for (const std::string_view time : {"269901000000Z", "2601010000000", "26010100000-Z"}) {
    EXPECT_THAT(Certificate::from_der(replaced(der, "260101000000Z", time)), is_invalid) << time;
  }
}

TEST(Certificate, RefusesOlderVersions) {
  const Bytes der = der_of({.subject = "leaf"});
  EXPECT_THAT(Certificate::from_der(replaced(der, std::string_view("\xA0\x03\x02\x01\x02", 5),
                                             std::string_view("\xA0\x03\x02\x01\x01", 5))),
              AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("certificate-unsupported")));
}

TEST(Certificate, RefusesAnExtensionThatStandsThereTwiceOrIsBroken) {
  // Key usage (2.5.29.15) becomes another basic constraints (2.5.29.19), and the reverse.
  const Bytes der = der_of({.subject = "leaf"});
  EXPECT_THAT(Certificate::from_der(replaced(der, "\x55\x1D\x0F", "\x55\x1D\x13")), is_invalid);
  const Bytes unknown = der_of({.subject = "leaf", .unknown_critical = "2.5.29.99"});
  EXPECT_THAT(Certificate::from_der(replaced(unknown, "\x55\x1D\x63", "\x55\x1D\x0E")), is_invalid);
  EXPECT_THAT(Certificate::from_der(replaced(unknown, "\x55\x1D\x63", "\x55\x1D\x11")), is_invalid);
}

TEST(Certificate, ReadsOneBlockOfPem) {
  const Bytes der = der_of({.subject = "leaf"});
  const std::string pem = pem_block("CERTIFICATE", der);
  EXPECT_EQ(must(Certificate::from_pem(pem)).der(), der);
  EXPECT_THAT(Certificate::from_pem(pem + pem), is_no_pem);
  EXPECT_THAT(Certificate::from_pem("subject=leaf\n" + pem), is_no_pem);
  EXPECT_THAT(Certificate::from_pem(""), is_no_pem);
  for (const std::string label : {"TRUSTED CERTIFICATE", "X509 CERTIFICATE", "PUBLIC KEY"}) {
    EXPECT_THAT(Certificate::from_pem(pem_block(label, der)), is_invalid) << label;
  }
}

TEST(CertificatesFromPem, ReadsThemInTheirOrder) {
  const Bytes first = der_of({.subject = "first"});
  const Bytes second = der_of({.subject = "second"});
  const auto read = certificates_from_pem(pem_block("CERTIFICATE", first) + "\n" +
                                          pem_block("CERTIFICATE", second));
  ASSERT_THAT(read, IsOk());
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().der(), first);
  EXPECT_EQ(read->back().der(), second);
}

TEST(CertificatesFromPem, RefusesOtherBlocksAndText) {
  const TestCertificate made = make_certificate({.subject = "leaf"});
  const std::string pem = pem_block("CERTIFICATE", made.certificate.der());
  EXPECT_THAT(certificates_from_pem(""), is_no_pem);
  EXPECT_THAT(certificates_from_pem(pem + "text\n" + pem), is_no_pem);
  EXPECT_THAT(certificates_from_pem(pem + made.private_key_pem()), is_invalid);
  EXPECT_THAT(certificates_from_pem(pem + pem_block("CERTIFICATE", to_bytes("x"))), is_invalid);
}

TEST(CertificatesFromPem, LimitsTheirNumber) {
  const std::string pem = pem_block("CERTIFICATE", der_of({.subject = "leaf"}));
  EXPECT_THAT(certificates_from_pem(pem + pem, {.certificates_max = 2}), IsOk());
  EXPECT_THAT(certificates_from_pem(pem + pem + pem, {.certificates_max = 2}),
              IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(certificates_from_pem(pem, {.certificate_file_bytes_max = 100}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

}  // namespace
}  // namespace hallmark::crypto

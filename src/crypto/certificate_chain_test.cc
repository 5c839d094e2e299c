#include "crypto/certificate_chain.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "testing/certificates.h"
#include "testing/matchers.h"
#include "testing/must.h"
#include "testing/temp_dir.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::CertificateSpec;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::make_certificate;
using testing::make_crl;
using testing::must;
using testing::TestCertificate;

Timestamp at(std::string_view text) { return must(parse_rfc3339(text)); }

const Timestamp kNow = at("2026-06-01T12:00:00Z");

auto is_refused(const std::string& reason) {
  return AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason(reason));
}

// root, intermediate and leaf, each of which a test may spoil.
struct Specs {
  CertificateSpec root{.subject = "root", .is_ca = true};
  CertificateSpec intermediate{.subject = "intermediate", .is_ca = true};
  CertificateSpec leaf{.subject = "leaf"};
};

struct Chain {
  explicit Chain(Specs specs = {})
      : root(make_certificate(specs.root)),
        intermediate(make_certificate(below(root, specs.intermediate))),
        leaf(make_certificate(below(intermediate, specs.leaf))) {}
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  static CertificateSpec below(const TestCertificate& issuer, CertificateSpec spec) {
    spec.issuer = &issuer;
    return spec;
  }
  ChainPolicy policy(Timestamp when = kNow) const {
    return {.anchors = {root.certificate}, .crls = {}, .at = when, .pins = {}};
  }
  Result<VerifiedChain> verify(const ChainPolicy& given) const {
    const std::vector<Certificate> heap{intermediate.certificate};
    return verify_code_signing_chain(leaf.certificate, heap, given);
  }
  Result<VerifiedChain> verify() const { return verify(policy()); }

  TestCertificate root;
  TestCertificate intermediate;
  TestCertificate leaf;
};

Result<VerifiedChain> verify_alone(const TestCertificate& leaf, const TestCertificate& anchor,
                                   Timestamp when = kNow) {
  return verify_code_signing_chain(
      leaf.certificate, {}, {.anchors = {anchor.certificate}, .crls = {}, .at = when, .pins = {}});
}

TEST(CertificateChain, LeadsFromACodeSignerToTheAnchor) {
  const Chain chain;
  const auto verified = chain.verify();
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->path(), (std::vector{chain.leaf.certificate, chain.intermediate.certificate,
                                           chain.root.certificate}));
  EXPECT_EQ(verified->subject(), "CN=leaf");
  EXPECT_EQ(verified->signer(), chain.leaf.private_key().public_key());
}

TEST(CertificateChain, AcceptsStrongKeysOfEveryKind) {
  for (const std::string kind : {"P-256", "P-384", "P-521", "Ed25519", "RSA 2048"}) {
    Specs specs;
    specs.root.key = kind;
    EXPECT_THAT(Chain(specs).verify(), IsOk()) << kind;
  }
}

TEST(CertificateChain, EndsAtAnIntermediateThatIsTheAnchor) {
  const Chain chain;
  const auto verified = verify_alone(chain.leaf, chain.intermediate);
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->path().size(), 2U);
}

TEST(CertificateChain, EndsAtALeafThatIsTheAnchor) {
  const Chain chain;
  EXPECT_THAT(verify_alone(chain.leaf, chain.leaf), IsOk());
  const TestCertificate own = make_certificate({.subject = "own"});
  EXPECT_THAT(verify_alone(own, own), IsOk());
}

TEST(CertificateChain, AcceptsASelfSignedCaForSignaturesOnlyIfForCodeSigning) {
  CertificateSpec spec{.subject = "own", .is_ca = true, .key_usage = "critical,digitalSignature"};
  const TestCertificate plain = make_certificate(spec);
  EXPECT_THAT(verify_alone(plain, plain), is_refused("not-code-signing"));
  spec.extended_usage = "codeSigning";
  const TestCertificate signer = make_certificate(spec);
  EXPECT_THAT(verify_alone(signer, signer), IsOk());
}

TEST(CertificateChain, NeedsAnAnchor) {
  ChainPolicy policy{.anchors = {}, .crls = {}, .at = kNow, .pins = {}};
  EXPECT_THAT(Chain().verify(policy), IsErrorCode(ErrorCode::kUsage));
}

TEST(CertificateChain, RefusesAnotherCaEvenOfTheSameName) {
  for (const bool names_issuer_key : {true, false}) {
    Specs specs;
    specs.intermediate.names_issuer_key = names_issuer_key;
    const Chain chain(specs);
    for (const std::string name : {"root", "other"}) {
      const TestCertificate anchor = make_certificate({.subject = name, .is_ca = true});
      ChainPolicy policy = chain.policy();
      policy.anchors = {anchor.certificate};
      EXPECT_THAT(chain.verify(policy), is_refused("wrong-ca")) << name;
    }
  }
}

TEST(CertificateChain, RefusesASelfSignedLeafThatIsNoAnchor) {
  const TestCertificate own = make_certificate({.subject = "own"});
  EXPECT_THAT(verify_alone(own, Chain().root), is_refused("wrong-ca"));
}

TEST(CertificateChain, RefusesALeafWhoseIssuerIsMissing) {
  const Chain chain;
  EXPECT_THAT(verify_alone(chain.leaf, chain.root), is_refused("wrong-ca"));
}

TEST(CertificateChain, CountsBothEndsOfTheTimeOfValidity) {
  const Chain chain;
  EXPECT_THAT(chain.verify(chain.policy(at("2026-01-01T00:00:00Z"))), IsOk());
  EXPECT_THAT(chain.verify(chain.policy(at("2027-01-01T00:00:00Z"))), IsOk());
  EXPECT_THAT(chain.verify(chain.policy(at("2025-12-31T23:59:59.999Z"))),
              HasReason("issuer-not-yet-valid"));
  EXPECT_THAT(chain.verify(chain.policy(at("2027-01-01T00:00:01Z"))), HasReason("issuer-expired"));
}

TEST(CertificateChain, RefusesACertificateOfThePathThatIsNotValidThen) {
  const std::string past = "2026-05-01T00:00:00Z";
  const std::string future = "2026-07-01T00:00:00Z";
  for (CertificateSpec Specs::* place : {&Specs::root, &Specs::intermediate, &Specs::leaf}) {
    const std::string who = place == &Specs::leaf ? "certificate" : "issuer";
    Specs expired;
    (expired.*place).not_after = past;
    EXPECT_THAT(Chain(expired).verify(),
                AllOf(is_refused(who + "-expired"),
                      HasMessage(HasSubstr("CN=" + (expired.*place).subject))));
    Specs early;
    (early.*place).not_before = future;
    EXPECT_THAT(Chain(early).verify(), is_refused(who + "-not-yet-valid"));
  }
}

TEST(CertificateChain, RefusesAnExpiredAnchorThatIsNoRoot) {
  Specs specs;
  specs.intermediate.not_after = "2026-05-01T00:00:00Z";
  const Chain chain(specs);
  EXPECT_THAT(verify_alone(chain.leaf, chain.intermediate), is_refused("issuer-expired"));
  specs = {};
  specs.leaf.not_after = "2026-05-01T00:00:00Z";
  const Chain other(specs);
  EXPECT_THAT(verify_alone(other.leaf, other.leaf), is_refused("certificate-expired"));
}

TEST(CertificateChain, RefusesALeafThatIsNotForCodeSigning) {
  for (const std::string usage : {"none", "serverAuth", "anyExtendedKeyUsage", "1.2.3.4"}) {
    Specs specs;
    specs.leaf.extended_usage = usage;
    EXPECT_THAT(Chain(specs).verify(), is_refused("not-code-signing")) << usage;
  }
  Specs specs;
  specs.leaf.key_usage = "critical,keyAgreement";
  EXPECT_THAT(Chain(specs).verify(), is_refused("not-code-signing"));
}

TEST(CertificateChain, AcceptsALeafWithoutKeyUsageOrWithMoreUsages) {
  Specs specs;
  specs.leaf.key_usage = "none";
  specs.leaf.extended_usage = "serverAuth,codeSigning";
  EXPECT_THAT(Chain(specs).verify(), IsOk());
}

TEST(CertificateChain, RefusesAnIssuerForOtherPurposesOnly) {
  for (CertificateSpec Specs::* place : {&Specs::root, &Specs::intermediate}) {
    Specs specs;
    (specs.*place).extended_usage = "serverAuth";
    EXPECT_THAT(Chain(specs).verify(), is_refused("not-code-signing"));
    (specs.*place).extended_usage = "serverAuth,codeSigning";
    EXPECT_THAT(Chain(specs).verify(), IsOk());
  }
}

TEST(CertificateChain, RefusesAnIssuerThatIsNoCa) {
  for (CertificateSpec Specs::* place : {&Specs::root, &Specs::intermediate}) {
    for (const std::string constraints : {"critical,CA:FALSE", "none"}) {
      Specs specs;
      (specs.*place).basic_constraints = constraints;
      EXPECT_THAT(Chain(specs).verify(), is_refused("certificate-invalid")) << constraints;
    }
    Specs specs;
    (specs.*place).key_usage = "critical,digitalSignature";
    EXPECT_THAT(Chain(specs).verify(), IsErrorCode(ErrorCode::kUntrusted));
  }
}

TEST(CertificateChain, ObeysPathLengthAndNameConstraints) {
  Specs specs;
  specs.root.basic_constraints = "critical,CA:TRUE,pathlen:0";
  EXPECT_THAT(Chain(specs).verify(), is_refused("certificate-invalid"));
  specs = {};
  specs.intermediate.name_constraints = "critical,permitted;email:example.com";
  specs.leaf.alternative_names = "email:a@example.com";
  EXPECT_THAT(Chain(specs).verify(), IsOk());
  specs.leaf.alternative_names = "email:a@example.org";
  EXPECT_THAT(Chain(specs).verify(), is_refused("certificate-invalid"));
}

TEST(CertificateChain, RefusesAPathWithoutThePolicyThatAnIssuerRequires) {
  Specs specs;
  specs.intermediate.policy_constraints = "critical,requireExplicitPolicy:0";
  EXPECT_THAT(Chain(specs).verify(), is_refused("certificate-invalid"));
}

TEST(CertificateChain, RefusesAnUnknownCriticalExtension) {
  for (CertificateSpec Specs::* place : {&Specs::root, &Specs::intermediate, &Specs::leaf}) {
    Specs specs;
    (specs.*place).unknown_critical = "1.2.3.4.5";
    EXPECT_THAT(Chain(specs).verify(), is_refused("certificate-invalid"));
  }
}

TEST(CertificateChain, RefusesWeakDigests) {
  for (const std::string digest : {"SHA1", "SHA224", "MD5"}) {
    Specs specs;
    specs.leaf.digest = digest;
    if (digest == "MD5") specs.intermediate.key = "RSA 2048";
    EXPECT_THAT(Chain(specs).verify(), is_refused("weak-algorithm")) << digest;
    specs = {};
    specs.intermediate.digest = digest;
    if (digest == "MD5") specs.root.key = "RSA 2048";
    EXPECT_THAT(Chain(specs).verify(), is_refused("weak-algorithm")) << digest;
  }
}

TEST(CertificateChain, RefusesWeakKeysOfIssuers) {
  for (const std::string kind : {"RSA 1024", "secp256k1", "P-224"}) {
    Specs specs;
    specs.intermediate.key = kind;
    EXPECT_THAT(Chain(specs).verify(), is_refused("weak-algorithm")) << kind;
    specs = {};
    specs.root.key = kind;
    EXPECT_THAT(Chain(specs).verify(), is_refused("weak-algorithm")) << kind;
  }
}

TEST(CertificateChain, CannotJudgeALeafWhoseKeyIsNotOurs) {
  Specs specs;
  specs.leaf.key = "RSA 2048";
  EXPECT_THAT(Chain(specs).verify(),
              AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("key-unsupported")));
}

TEST(CertificateChain, ToleratesDuplicatesAndStrangersAmongTheIntermediates) {
  const Chain chain;
  const Chain stranger;
  const std::vector<Certificate> heap{
      chain.leaf.certificate,         stranger.intermediate.certificate, chain.root.certificate,
      chain.intermediate.certificate, chain.intermediate.certificate,    stranger.root.certificate};
  ChainPolicy policy = chain.policy();
  policy.anchors.push_back(policy.anchors.front());
  EXPECT_THAT(verify_code_signing_chain(chain.leaf.certificate, heap, policy), IsOk());
}

TEST(CertificateChain, ComesToAnEndWhereIssuersIssueEachOther) {
  const TestCertificate a = make_certificate({.subject = "a", .is_ca = true});
  const TestCertificate b = make_certificate({.subject = "b", .issuer = &a, .is_ca = true});
  const TestCertificate a_by_b =
      make_certificate({.subject = "a", .issuer = &b, .is_ca = true, .same_key_as = &a});
  const TestCertificate leaf = make_certificate({.subject = "leaf", .issuer = &b});
  const std::vector<Certificate> heap{b.certificate, a_by_b.certificate};
  EXPECT_THAT(verify_code_signing_chain(leaf.certificate, heap, Chain().policy()),
              is_refused("wrong-ca"));
}

// `length` certificates from leaf to root.
Result<VerifiedChain> verify_long(std::size_t length) {
  std::vector<TestCertificate> issuers;
  issuers.reserve(length);
  issuers.push_back(make_certificate({.subject = "ca", .is_ca = true}));
  std::vector<Certificate> heap;
  while (issuers.size() + 1 < length) {
    issuers.push_back(make_certificate({.subject = "ca" + std::to_string(issuers.size()),
                                        .issuer = &issuers.back(),
                                        .is_ca = true}));
    heap.push_back(issuers.back().certificate);
  }
  const TestCertificate leaf = make_certificate({.subject = "leaf", .issuer = &issuers.back()});
  return verify_code_signing_chain(
      leaf.certificate, heap,
      {.anchors = {issuers.front().certificate}, .crls = {}, .at = kNow, .pins = {}});
}

TEST(CertificateChain, IsAsLongAsTheLimitAtMost) {
  const std::size_t max = Limits().certificate_path_max;
  EXPECT_THAT(verify_long(max), IsOk());
  EXPECT_THAT(verify_long(max + 1), is_refused("certificate-invalid"));
}

TEST(CertificateChain, LimitsTheNumberOfCertificatesAndLists) {
  const Chain chain;
  const Limits limits{.certificates_max = 1, .crls_max = 1};
  const std::vector<Certificate> two(2, chain.intermediate.certificate);
  const ChainPolicy policy = chain.policy();
  EXPECT_THAT(verify_code_signing_chain(chain.leaf.certificate, two, policy, limits),
              IsErrorCode(ErrorCode::kLimitExceeded));
  ChainPolicy many = policy;
  many.anchors = two;
  EXPECT_THAT(verify_code_signing_chain(chain.leaf.certificate, {}, many, limits),
              IsErrorCode(ErrorCode::kLimitExceeded));
  many = policy;
  many.crls.assign(2, make_crl({.issuer = &chain.root}));
  EXPECT_THAT(verify_code_signing_chain(chain.leaf.certificate, {}, many, limits),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(CertificateChain, HoldsTheLeafToItsPins) {
  Specs specs;
  specs.leaf.alternative_names = "email:a@example.com,URI:https://example.com/a";
  const Chain chain(specs);
  const AlternativeName email{AlternativeName::Kind::kEmail, "a@example.com"};
  ChainPolicy policy = chain.policy();
  policy.pins = {.subject = "CN=leaf",
                 .issuer = "CN=intermediate",
                 .name = email,
                 .fingerprint = chain.leaf.certificate.sha256_fingerprint()};
  EXPECT_THAT(chain.verify(policy), IsOk());
  const AlternativeName other_kind{AlternativeName::Kind::kUri, "a@example.com"};
  for (const CertificatePins& pins :
       {CertificatePins{.subject = "CN=Leaf", .issuer = {}, .name = {}, .fingerprint = {}},
        CertificatePins{.subject = {}, .issuer = "CN=root", .name = {}, .fingerprint = {}},
        CertificatePins{.subject = {}, .issuer = {}, .name = other_kind, .fingerprint = {}},
        CertificatePins{.subject = {}, .issuer = {}, .name = {}, .fingerprint = Sha256Digest()}}) {
    policy.pins = pins;
    EXPECT_THAT(chain.verify(policy), is_refused("pin-mismatch"));
  }
}

class CertificateRevocation : public ::testing::Test {
 protected:
  Result<VerifiedChain> verify_with(std::vector<RevocationList> crls) {
    ChainPolicy policy = chain_.policy();
    policy.crls = std::move(crls);
    return chain_.verify(policy);
  }

  Chain chain_;
  const RevocationList of_root_ = make_crl({.issuer = &chain_.root});
  const RevocationList of_intermediate_ = make_crl({.issuer = &chain_.intermediate});
};

TEST_F(CertificateRevocation, ClearsAPathThatIsCovered) {
  EXPECT_THAT(verify_with({of_root_, of_intermediate_}), IsOk());
}

TEST_F(CertificateRevocation, RefusesARevokedLeafOrIssuer) {
  EXPECT_THAT(verify_with({of_root_,
                           make_crl({.issuer = &chain_.intermediate, .revoked = {&chain_.leaf}})}),
              is_refused("certificate-revoked"));
  EXPECT_THAT(verify_with({make_crl({.issuer = &chain_.root, .revoked = {&chain_.intermediate}}),
                           of_intermediate_}),
              is_refused("certificate-revoked"));
}

TEST_F(CertificateRevocation, RefusesAPathThatIsNotCoveredAsAWhole) {
  EXPECT_THAT(verify_with({of_root_}), is_refused("crl-missing"));
  EXPECT_THAT(verify_with({of_intermediate_}), is_refused("crl-missing"));
}

TEST_F(CertificateRevocation, RefusesAListThatIsNotCurrent) {
  EXPECT_THAT(verify_with({of_root_, make_crl({.issuer = &chain_.intermediate,
                                               .next_update = "2026-02-01T00:00:00Z"})}),
              is_refused("crl-expired"));
  EXPECT_THAT(verify_with({of_root_, make_crl({.issuer = &chain_.intermediate,
                                               .this_update = "2026-07-01T00:00:00Z"})}),
              is_refused("crl-not-yet-valid"));
}

TEST_F(CertificateRevocation, PrefersTheCurrentListOfAnIssuer) {
  const RevocationList old =
      make_crl({.issuer = &chain_.intermediate, .next_update = "2026-02-01T00:00:00Z"});
  EXPECT_THAT(verify_with({of_root_, old, of_intermediate_}), IsOk());
  const RevocationList newer = make_crl({.issuer = &chain_.intermediate,
                                         .revoked = {&chain_.leaf},
                                         .this_update = "2026-03-01T00:00:00Z"});
  EXPECT_THAT(verify_with({of_root_, of_intermediate_, newer}), is_refused("certificate-revoked"));
}

TEST_F(CertificateRevocation, RefusesAListThatAnotherSigned) {
  const TestCertificate twin = make_certificate({.subject = "intermediate", .is_ca = true});
  EXPECT_THAT(verify_with({of_root_, make_crl({.issuer = &twin})}), is_refused("crl-invalid"));
}

TEST_F(CertificateRevocation, RefusesAListOfAnIssuerThatMayNotSignAny) {
  Specs specs;
  specs.intermediate.key_usage = "critical,keyCertSign";
  const Chain chain(specs);
  ChainPolicy policy = chain.policy();
  policy.crls = {make_crl({.issuer = &chain.root}), make_crl({.issuer = &chain.intermediate})};
  EXPECT_THAT(chain.verify(policy), is_refused("crl-invalid"));
}

TEST_F(CertificateRevocation, RefusesAListWithAWeakSignature) {
  EXPECT_THAT(verify_with({of_root_, make_crl({.issuer = &chain_.intermediate, .digest = "SHA1"})}),
              is_refused("weak-algorithm"));
}

TEST_F(CertificateRevocation, AsksForNoListThatCoversTheAnchor) {
  ChainPolicy policy = chain_.policy();
  policy.anchors = {chain_.intermediate.certificate};
  policy.crls = {of_intermediate_};
  EXPECT_THAT(verify_code_signing_chain(chain_.leaf.certificate, {}, policy), IsOk());
  policy.crls = {make_crl({.issuer = &chain_.intermediate, .revoked = {&chain_.leaf}})};
  EXPECT_THAT(verify_code_signing_chain(chain_.leaf.certificate, {}, policy),
              is_refused("certificate-revoked"));
}

// Certificates of the public conformance data; found beside the project where someone put them.
class OmsCertificates : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "skipped: no conformance data";
  }
  Certificate read(const std::string& name) const {
    return must(Certificate::from_pem(testing::read_text(folder_ / name)));
  }
  Result<VerifiedChain> verify(std::string_view when) const {
    const std::vector<Certificate> heap{read("int-ca-cert.pem")};
    return verify_code_signing_chain(
        read("signing-key-cert.pem"), heap,
        {.anchors = {read("ca-cert.pem")}, .crls = {}, .at = at(when), .pins = {}});
  }

  const Path folder_ = Path(HALLMARK_SOURCE_DIR) / "../shared/conformance/oms/keys";
};

TEST_F(OmsCertificates, VerifyWithinTheirTimeOnly) {
  EXPECT_THAT(verify("2025-05-02T23:36:28Z"), IsOk());
  EXPECT_THAT(verify("2026-11-24T00:00:00Z"), IsOk());
  EXPECT_THAT(verify("2035-04-30T23:36:28Z"), IsOk());
  EXPECT_THAT(verify("2025-05-02T23:36:27Z"), is_refused("issuer-not-yet-valid"));
  EXPECT_THAT(verify("2035-04-30T23:36:29Z"), is_refused("issuer-expired"));
}

}  // namespace
}  // namespace hallmark::crypto

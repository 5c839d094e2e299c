#include "gate/model_signature.h"

#include <gtest/gtest.h>

#include "gate/gate_fixture.h"

namespace hallmark::gate {
namespace {

using testing::make_tree;
using testing::sign_model_as;

// "status/reason" of a request.
std::string signature_of(const Subject& subject, const store::Evidence& evidence,
                         const sigstore::TrustFile& trust) {
  const auto facts = collect_facts(request(subject, evidence, trust));
  EXPECT_THAT(facts, testing::IsOk());
  const json::Value& fact = *facts->document.find("signature");
  return *fact.find("status")->as_string() + "/" + *fact.find("reason")->as_string();
}

std::string with_text(const SignedChain& chain, std::optional<std::string> text) {
  Subject subject = path_of(chain);
  subject.signature_text = std::move(text);
  return signature_of(subject, chain.evidence(), chain.trust);
}

// The path's model is another tree than the signed one.
std::string with_files(const SignedChain& chain, const model::TreeManifest& tree) {
  Subject subject = path_of(chain);
  subject.manifest = tree;
  subject.digest = tree.digest();
  return signature_of(subject, chain.evidence(), chain.trust);
}

std::string detail_of(const SignedChain& chain, const model::TreeManifest& tree) {
  Subject subject = path_of(chain);
  subject.manifest = tree;
  subject.digest = tree.digest();
  const store::Evidence evidence = chain.evidence();
  const auto facts = collect_facts(request(subject, evidence, chain.trust));
  EXPECT_THAT(facts, testing::IsOk());
  return *facts->document.find("signature")->find("detail")->as_string();
}

std::string with_release_key(const std::function<void(sigstore::TrustedKey&)>& change) {
  ChainBuilder builder;
  change(builder.trusted_key("release"));
  const SignedChain chain = builder.sign();
  return with_text(chain, chain.signature_text());
}

TEST(ModelSignature, OfAPathIsVerifiedByTheReleaseKey) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(with_text(chain, chain.signature_text()), "verified/");
}

TEST(ModelSignature, OfAPathIsNeverTakenFromTheEvidence) {
  EXPECT_EQ(with_text(ChainBuilder().sign(), std::nullopt), "missing/unsigned");
}

TEST(ModelSignature, OfAReferenceIsTheEvidences) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(signature_of(reference_of(chain), chain.evidence(), chain.trust), "verified/");
}

TEST(ModelSignature, OfAReferenceIsMissingWithoutOneInTheEvidence) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(signature_of(reference_of(chain), chain.evidence_without("signature"), chain.trust),
            "missing/unsigned");
}

TEST(ModelSignature, OfAReferenceIgnoresSignaturesOfOtherModels) {
  const SignedChain chain = ChainBuilder().sign();
  store::Evidence evidence = chain.evidence_without("signature");
  const auto other = make_tree({{"config.json", "{}"}, {"weights.bin", "v"}});
  evidence.add(*sigstore::Bundle::parse(sign_model_as("release", other)));
  EXPECT_EQ(signature_of(reference_of(chain), evidence, chain.trust), "missing/unsigned");
}

TEST(ModelSignature, OfAReferenceIsTheBestOfSeveral) {
  const SignedChain chain = ChainBuilder().sign();
  store::Evidence evidence = chain.evidence();
  evidence.add(*sigstore::Bundle::parse(sign_model_as("stranger", chain.model())));
  evidence.add(*sigstore::Bundle::parse(sign_model_as("training", chain.model())));
  EXPECT_EQ(signature_of(reference_of(chain), evidence, chain.trust), "verified/");
}

TEST(ModelSignature, OfASingleFileIsJudgedByItsBytesAlone) {
  const SignedChain chain = ChainBuilder().sign();
  const model::TreeFile& file = chain.model().files()[1];
  Subject subject = path_of(chain);
  subject.digest = file.digest;
  subject.is_tree = false;
  subject.manifest = std::nullopt;
  subject.signature_text = sign_model_as("release", make_tree({{"other-name.bin", "w"}}));
  EXPECT_EQ(signature_of(subject, chain.evidence(), chain.trust), "verified/");
  subject.signature_text = sign_model_as("release", make_tree({{"weights.bin", "x"}}));
  EXPECT_EQ(signature_of(subject, chain.evidence(), chain.trust), "mismatch/content-mismatch");
  subject.signature_text = chain.signature_text();
  EXPECT_EQ(signature_of(subject, chain.evidence(), chain.trust), "mismatch/content-mismatch");
}

TEST(ModelSignature, OfAStrangerIsUntrusted) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(with_text(chain, sign_model_as("stranger", chain.model())), "untrusted/unknown-key");
}

TEST(ModelSignature, OfAnotherDutysKeyIsUntrusted) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(with_text(chain, sign_model_as("training", chain.model())), "untrusted/outside-grant");
}

TEST(ModelSignature, OfARevokedKeyIsUntrusted) {
  EXPECT_EQ(with_release_key([](auto& key) { key.revoked_at = ChainBuilder::kNow; }),
            "untrusted/key-revoked");
}

TEST(ModelSignature, OfAnExpiredKeyIsUntrusted) {
  EXPECT_EQ(with_release_key([](auto& key) { key.valid_until = ChainBuilder::kNow; }),
            "untrusted/key-expired");
}

TEST(ModelSignature, OfAKeyOfTomorrowIsUntrusted) {
  EXPECT_EQ(with_release_key(
                [](auto& key) { key.valid_from = ChainBuilder::kNow + std::chrono::hours(24); }),
            "untrusted/key-not-yet-valid");
}

TEST(ModelSignature, ThatDoesNotHoldIsUntrusted) {
  const SignedChain chain = ChainBuilder().sign();
  const sigstore::Bundle& bundle = chain.bundles.at("signature");
  attest::Envelope envelope = bundle.envelope();
  envelope.signatures[0].signature.back() ^= std::byte{1};
  const auto broken = sigstore::Bundle::around(std::move(envelope), bundle.hint());
  EXPECT_EQ(with_text(chain, broken.canonical()), "untrusted/signature-invalid");
}

TEST(ModelSignature, WithAnothersHintIsUntrusted) {
  const SignedChain chain = ChainBuilder().sign();
  const auto misled =
      sigstore::Bundle::around(chain.bundles.at("signature").envelope(), std::string(64, '0'));
  EXPECT_EQ(with_text(chain, misled.canonical()), "untrusted/hint-mismatch");
}

// The release key's, over digests of `tree` that a list asserted.
std::string sign_asserted(const model::TreeManifest& tree, std::string_view duty = "release") {
  return testing::sign_model_as(duty, tree, "oci-manifest");
}

std::string when_allowed(const SignedChain& chain, std::string text) {
  Subject subject = path_of(chain);
  subject.signature_text = std::move(text);
  const store::Evidence evidence = chain.evidence();
  Request asked = request(subject, evidence, chain.trust);
  asked.allows_asserted_digests = true;
  const auto facts = collect_facts(asked);
  EXPECT_THAT(facts, testing::IsOk());
  const json::Value& fact = *facts->document.find("signature");
  return *fact.find("status")->as_string() + "/" + *fact.find("reason")->as_string() + "/" +
         *fact.find("detail")->as_string();
}

TEST(ModelSignature, OverAssertedDigestsIsUntrusted) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(with_text(chain, sign_asserted(chain.model())), "untrusted/digests-asserted");
  EXPECT_EQ(with_text(chain, sign_asserted(chain.model(), "stranger")), "untrusted/unknown-key");
}

TEST(ModelSignature, OverAssertedDigestsIsVerifiedWhereAllowed) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(when_allowed(chain, sign_asserted(chain.model())),
            "verified//2 of 2 digests were asserted by oci-manifest, not measured by the signer");
  EXPECT_EQ(when_allowed(chain, chain.signature_text()), "verified//");
}

TEST(ModelSignature, OverAssertedDigestsIsComparedWhereAllowed) {
  const SignedChain chain = ChainBuilder().sign();
  const auto other = make_tree({{"config.json", "{}"}, {"weights.bin", "v"}});
  EXPECT_EQ(when_allowed(chain, sign_asserted(other)),
            "mismatch/content-mismatch/weights.bin: changed");
}

TEST(ModelSignature, OfAReferenceOverAssertedDigestsIsUntrusted) {
  const SignedChain chain = ChainBuilder().sign();
  store::Evidence evidence = chain.evidence_without("signature");
  evidence.add(*sigstore::Bundle::parse(sign_asserted(chain.model())));
  EXPECT_EQ(signature_of(reference_of(chain), evidence, chain.trust), "untrusted/digests-asserted");
  evidence.add(*sigstore::Bundle::parse(chain.signature_text()));
  EXPECT_EQ(signature_of(reference_of(chain), evidence, chain.trust), "verified/");
}

TEST(ModelSignature, OfOtherFilesIsAMismatch) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(with_files(chain, make_tree({{"config.json", "{}"}, {"weights.bin", "v"}})),
            "mismatch/content-mismatch");
}

TEST(ModelSignature, SaysWhatDiffers) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(detail_of(chain, make_tree({{"config.json", "{}"}, {"weights.bin", "v"}})),
            "weights.bin: changed");
  EXPECT_EQ(detail_of(chain, make_tree({{"config.json", "{}"}, {"w.bin", "w"}})),
            "w.bin: not signed, and 1 more");
  EXPECT_EQ(detail_of(chain, make_tree({{"weights.bin", "w"}})),
            "config.json: signed, but missing");
}

TEST(ModelSignature, OfAnUntrustedKeyIsNotComparedWithTheFiles) {
  const SignedChain chain = ChainBuilder().sign();
  const auto other = make_tree({{"weights.bin", "v"}});
  EXPECT_EQ(with_text(chain, sign_model_as("stranger", other)), "untrusted/unknown-key");
}

TEST(ModelSignature, ThatIsNoBundleIsUnreadable) {
  const SignedChain chain = ChainBuilder().sign();
  for (const std::string text : {"", "x", "{}", "[]", "\xff"}) {
    EXPECT_EQ(with_text(chain, text), "unreadable/bundle-malformed") << text;
  }
  EXPECT_EQ(with_text(chain, chain.signature_text() + "}"), "unreadable/bundle-malformed");
}

TEST(ModelSignature, ThatIsAStatementOfARunIsUnreadable) {
  const SignedChain chain = ChainBuilder().sign();
  const std::string result = with_text(chain, chain.bundles.at("train").canonical());
  EXPECT_TRUE(result.starts_with("unreadable/")) << result;
}

}  // namespace
}  // namespace hallmark::gate

// Every line of the evidence that an allowed gate needs is needed, and no other.

#include <gtest/gtest.h>

#include "gate/gate_fixture.h"

namespace hallmark::gate {
namespace {

using ::testing::ElementsAre;

const std::set<std::string> kIrrelevantToAPath{"evaluate", "release", "signature", "model"};
const std::set<std::string> kIrrelevantToAReference{"evaluate", "release"};

std::vector<std::string> lines_of(const SignedChain& chain) {
  std::vector<std::string> names;
  for (const auto& [name, bundle] : chain.bundles) names.push_back(name);
  for (const auto& [name, tree] : chain.trees) names.push_back(name);
  return names;
}

TEST(Necessity, OfAPathRemovingANeededLineRefusesAndAnotherDoesNot) {
  const SignedChain chain = ChainBuilder().sign();
  for (const std::string& name : lines_of(chain)) {
    const auto refused = codes(path_of(chain), chain.evidence_without(name), chain.trust);
    EXPECT_EQ(refused.empty(), kIrrelevantToAPath.contains(name)) << name;
  }
}

TEST(Necessity, OfAReferenceRemovingANeededLineRefusesAndAnotherDoesNot) {
  const SignedChain chain = ChainBuilder().sign();
  for (const std::string& name : lines_of(chain)) {
    const auto refused = codes(reference_of(chain), chain.evidence_without(name), chain.trust);
    EXPECT_EQ(refused.empty(), kIrrelevantToAReference.contains(name)) << name;
  }
}

TEST(Necessity, EveryTreeOfTheChainNeedsItsManifest) {
  const SignedChain chain = ChainBuilder().sign();
  for (const auto& [name, tree] : chain.trees) {
    EXPECT_THAT(codes(reference_of(chain), chain.evidence_without(name), chain.trust),
                ::testing::Contains("manifest-missing"))
        << name;
  }
}

TEST(Necessity, WithoutAnyEvidenceNothingIsAllowed) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_THAT(codes(path_of(chain), store::Evidence(), chain.trust),
              ElementsAre("no-producer", "not-evaluated"));
}

// The answer to evidence text: allowed, or not for whatever cause.
bool is_allowed(const SignedChain& chain, const Subject& subject, std::string_view text) {
  const auto evidence = store::Evidence::parse(text);
  if (!evidence) return false;
  StrictEngine engine;
  const auto outcome = decide(request(subject, *evidence, chain.trust), engine);
  return outcome && outcome->decision.allow;
}

// Only what is needed: what is not may change without harm.
std::string needed_text(const SignedChain& chain) {
  store::Evidence evidence = chain.evidence();
  for (const std::string& name : kIrrelevantToAReference) {
    evidence.bundles.erase(chain.bundles.at(name).digest());
  }
  return evidence.serialise();
}

// Every byte of one share in kShares, so that the shares run beside each other.
class EveryByte : public ::testing::TestWithParam<std::size_t> {};
constexpr std::size_t kShares = 8;

TEST_P(EveryByte, FlippingABitOfItNeverAllows) {
  const SignedChain chain = ChainBuilder().sign();
  const Subject subject = reference_of(chain);
  std::string text = needed_text(chain);
  ASSERT_TRUE(is_allowed(chain, subject, text));
  for (std::size_t i = GetParam(); i < text.size(); i += kShares) {
    const char kept = text[i];
    text[i] = static_cast<char>(kept ^ 1);
    EXPECT_FALSE(is_allowed(chain, subject, text)) << "byte " << i << " of\n" << text;
    text[i] = kept;
  }
}

TEST_P(EveryByte, CuttingTheEvidenceThereNeverAllows) {
  const SignedChain chain = ChainBuilder().sign();
  const Subject subject = reference_of(chain);
  const std::string text = needed_text(chain);
  // Only the last newline can go.
  for (std::size_t length = GetParam(); length + 1 < text.size(); length += kShares) {
    EXPECT_FALSE(is_allowed(chain, subject, text.substr(0, length))) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(OfTheEvidence, EveryByte, ::testing::Range(std::size_t{0}, kShares));

}  // namespace
}  // namespace hallmark::gate

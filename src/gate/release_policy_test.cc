// policies/release over the sample chain: each way of tampering, and exactly the codes it gives.

#include <gtest/gtest.h>

#include <functional>

#include "gate/gate_fixture.h"

namespace hallmark::gate {
namespace {

using testing::make_tree;
using testing::sign_as;
using testing::sign_model_as;
using testing::tree_artifact;

// The sample chain's pipeline; everything else of the policy is as we ship it.
constexpr std::string_view kPipeline = R"({
  "pipeline": {
    "model_step": "train",
    "steps": {
      "acquire": {"kind": "acquire", "builders": ["https://w3id.org/hallmark/builder-local/v1"],
                  "inputs": {}},
      "prepare": {"kind": "prepare", "builders": ["https://w3id.org/hallmark/builder-local/v1"],
                  "inputs": {"data/raw": "acquire"}},
      "train": {"kind": "train", "builders": ["https://w3id.org/hallmark/builder-local/v1"],
                "inputs": {"data/train": "prepare"}}
    }
  },
  "evaluation": {"metric": "accuracy", "minimum": 0.9},
  "clearance": {"property": "DATASET_CLEARED", "max_age_days": 90}
})";

policy::Engine& release_policy() {
  static const std::unique_ptr<policy::Engine> engine = [] {
    auto shipped = policy::PolicyBundle::load(Path(HALLMARK_SOURCE_DIR) / "policies/release");
    EXPECT_THAT(shipped, testing::IsOk());
    std::vector<policy::PolicyFile> files = shipped->files();
    for (policy::PolicyFile& file : files) {
      if (file.path == "data.json") file.text = kPipeline;
    }
    auto made = policy::make_engine(*policy::PolicyBundle::from_files(std::move(files)));
    EXPECT_THAT(made, testing::IsOk());
    return *std::move(made);
  }();
  return *engine;
}

std::set<std::string> judged(const Subject& subject, const store::Evidence& evidence,
                             const sigstore::TrustFile& trust) {
  const auto outcome = decide(request(subject, evidence, trust), release_policy());
  EXPECT_THAT(outcome, testing::IsOk());
  if (!outcome) return {"could-not-decide"};
  std::set<std::string> codes;
  for (const policy::Reason& reason : outcome->decision.reasons) {
    codes.insert(reason.code);
    EXPECT_NE(reason.message, "") << reason.code;
  }
  EXPECT_EQ(outcome->decision.allow, codes.empty());
  return codes;
}

struct Tampering {
  std::string name;
  std::function<void(ChainBuilder&)> before_signing;
  std::function<void(SignedChain&, Subject&)> after_signing;
  std::set<std::string> codes;
};

void keep_plan(ChainBuilder&) {}
void keep_result(SignedChain&, Subject&) {}

void be_on_disk(Subject& subject, const model::TreeManifest& tree) {
  subject.manifest = tree;
  subject.digest = tree.digest();
}

std::vector<Tampering> signature_tamperings() {
  const std::set<std::string> other_model{"evaluation-missing", "model-content-mismatch",
                                          "model-without-producer"};
  const auto on_disk = [](std::initializer_list<std::pair<std::string_view, std::string_view>> of) {
    return [tree = make_tree(of)](SignedChain&, Subject& subject) { be_on_disk(subject, tree); };
  };
  return {
      {"Unsigned",
       keep_plan,
       [](SignedChain&, Subject& subject) { subject.signature_text.reset(); },
       {"model-unsigned"}},
      {"ByteFlipped", keep_plan, on_disk({{"config.json", "{}"}, {"weights.bin", "x"}}),
       other_model},
      {"FileAdded", keep_plan,
       on_disk({{"config.json", "{}"}, {"more.bin", "m"}, {"weights.bin", "w"}}), other_model},
      {"FileRemoved", keep_plan, on_disk({{"weights.bin", "w"}}), other_model},
      {"FileRenamed", keep_plan, on_disk({{"config.json", "{}"}, {"weights2.bin", "w"}}),
       other_model},
      {"SignatureOfAnotherModel",
       keep_plan,
       [](SignedChain&, Subject& subject) {
         subject.signature_text = sign_model_as("release", make_tree({{"other.bin", "o"}}));
       },
       {"model-content-mismatch"}},
      {"SignedByAStranger",
       keep_plan,
       [](SignedChain& chain, Subject& subject) {
         subject.signature_text = sign_model_as("stranger", chain.model());
       },
       {"model-signature-untrusted"}},
      {"SignedByARevokedKey",
       [](ChainBuilder& plan) {
         plan.trusted_key("release").revoked_at = ChainBuilder::kNow - std::chrono::hours(1);
       },
       keep_result,
       {"model-signature-untrusted"}},
      {"SignatureUnreadable",
       keep_plan,
       [](SignedChain&, Subject& subject) { subject.signature_text = "{}"; },
       {"model-signature-unreadable"}},
  };
}

void replace(SignedChain& chain, std::string_view name, sigstore::Bundle bundle) {
  chain.bundles.erase(chain.bundles.find(name));
  chain.bundles.emplace(name, std::move(bundle));
}

std::vector<Tampering> chain_tamperings() {
  return {
      {"DataChangedBetweenSteps",
       [](ChainBuilder& plan) {
         plan.train.inputs = {tree_artifact("data/train", make_tree({{"train.csv", "9"}}))};
       },
       [](SignedChain& chain, Subject&) {
         chain.trees.emplace("changed", make_tree({{"train.csv", "9"}}));
       },
       {"input-without-producer"}},
      {"StepSkipped",
       [](ChainBuilder& plan) { plan.train.inputs = {tree_artifact("data/train", plan.raw)}; },
       keep_result,
       {"input-from-wrong-step"}},
      {"StatementRemoved",
       keep_plan,
       [](SignedChain& chain, Subject&) { chain.bundles.erase(chain.bundles.find("prepare")); },
       {"input-without-producer"}},
      {"SignedWithAnotherStepsKey",
       keep_plan,
       [](SignedChain& chain, Subject&) {
         replace(chain, "train", sign_as("data", ChainBuilder().train.to_statement({})));
       },
       {"model-without-producer"}},
      {"ModelSignatureAsProvenance",
       keep_plan,
       [](SignedChain& chain, Subject&) { replace(chain, "train", chain.bundles.at("signature")); },
       {"model-without-producer"}},
      {"SecondProvenanceOfTheModel",
       keep_plan,
       [](SignedChain& chain, Subject&) {
         ChainBuilder other;
         other.train.invocation_id = std::string(32, 'b');
         other.train.inputs = {tree_artifact("data/else", other.raw)};
         chain.bundles.emplace("second", sign_as("training", other.train.to_statement({})));
       },
       {"input-missing", "input-undeclared"}},
      {"Adopted",
       [](ChainBuilder& plan) { plan.train.outputs[0].is_adopted = true; },
       keep_result,
       {"output-adopted"}},
      {"ClearanceExpired",
       [](ChainBuilder& plan) {
         plan.clearance.created = ChainBuilder::kNow - std::chrono::days(91);
       },
       keep_result,
       {"clearance-expired"}},
      {"EvaluationBelowThreshold",
       [](ChainBuilder& plan) { plan.evaluation.metrics = {{"accuracy", 0.5}}; },
       keep_result,
       {"evaluation-below-threshold"}},
      {"EvaluationOnTrainingData",
       [](ChainBuilder& plan) {
         plan.evaluation.dataset = tree_artifact("data/test", plan.train_set);
       },
       keep_result,
       {"evaluation-on-training-data"}},
      {"AnotherModelsEvaluation",
       [](ChainBuilder& plan) { plan.evaluation.model = plan.raw.digest(); },
       keep_result,
       {"evaluation-missing"}},
  };
}

class ReleasePolicy : public ::testing::TestWithParam<Tampering> {};

TEST_P(ReleasePolicy, RefusesWithExactlyItsCodes) {
  ChainBuilder plan;
  GetParam().before_signing(plan);
  SignedChain chain = plan.sign();
  Subject subject = path_of(chain);
  GetParam().after_signing(chain, subject);
  EXPECT_EQ(judged(subject, chain.evidence(), chain.trust), GetParam().codes);
}

const auto kNameOf = [](const auto& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(OfSignatures, ReleasePolicy, ::testing::ValuesIn(signature_tamperings()),
                         kNameOf);
INSTANTIATE_TEST_SUITE_P(OfChains, ReleasePolicy, ::testing::ValuesIn(chain_tamperings()), kNameOf);

TEST(ShippedPolicy, AllowsTheWholeChain) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_EQ(judged(path_of(chain), chain.evidence(), chain.trust), std::set<std::string>());
  EXPECT_EQ(judged(reference_of(chain), chain.evidence(), chain.trust), std::set<std::string>());
}

TEST(ShippedPolicy, NeedsEachLineThatTheChainStandsOnAndNoOther) {
  const SignedChain chain = ChainBuilder().sign();
  const std::set<std::string> irrelevant{"evaluate", "release"};
  std::set<std::string> names;
  for (const auto& [name, bundle] : chain.bundles) names.insert(name);
  for (const auto& [name, tree] : chain.trees) names.insert(name);
  for (const std::string& name : names) {
    const auto refused = judged(reference_of(chain), chain.evidence_without(name), chain.trust);
    EXPECT_EQ(refused.empty(), irrelevant.contains(name)) << name;
  }
}

}  // namespace
}  // namespace hallmark::gate

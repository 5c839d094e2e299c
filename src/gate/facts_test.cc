#include <gtest/gtest.h>

#include "gate/gate_fixture.h"

namespace hallmark::gate {
namespace {

using ::testing::ElementsAre;
using testing::IsErrorCode;
using testing::make_tree;
using testing::sign_as;
using testing::tree_artifact;

json::Value facts_of(const Subject& subject, const store::Evidence& evidence,
                     const sigstore::TrustFile& trust) {
  auto facts = collect_facts(request(subject, evidence, trust));
  EXPECT_THAT(facts, testing::IsOk());
  EXPECT_TRUE(facts->refusals.empty());
  return facts->document;
}

json::Value facts_of(const SignedChain& chain) {
  return facts_of(path_of(chain), chain.evidence(), chain.trust);
}

const json::Value& at(const json::Value& value, std::string_view key) {
  const json::Value* found = value.find(key);
  EXPECT_NE(found, nullptr) << key;
  return *found;
}

const json::Value& artifact(const json::Value& facts, const model::TreeManifest& tree) {
  return at(at(facts, "artifacts"), tree.digest().text());
}

attest::Finding finding_about(const Sha256Digest& subject) {
  return {.subject_name = "x",
          .subject = subject,
          .created = ChainBuilder::kNow,
          .severity = "high",
          .title = "mislabelled",
          .detail = ""};
}

TEST(Facts, HaveEveryKeyOfTheContract) {
  const json::Value facts = facts_of(ChainBuilder().sign());
  std::vector<std::string> keys;
  for (const auto& [key, value] : *facts.as_object()) keys.push_back(key);
  EXPECT_THAT(keys, ElementsAre("artifacts", "environment", "evaluations", "ignored", "now",
                                "releases", "runs", "schema", "signature", "subject", "trust"));
}

TEST(Facts, FollowTheChainFromTheModelToTheAcquiredData) {
  const SignedChain chain = ChainBuilder().sign();
  const json::Value facts = facts_of(chain);
  EXPECT_EQ(at(facts, "runs").as_object()->size(), 3U);
  const json::Value& raw = artifact(facts, chain.trees.at("raw"));
  EXPECT_EQ(at(raw, "is_training_input"), json::Value(true));
  EXPECT_EQ(at(raw, "names"), json::Value(json::Array{"data/raw"}));
  EXPECT_EQ(at(raw, "producers"),
            json::Value(json::Array{chain.bundles.at("acquire").statement_id().text()}));
}

TEST(Facts, DoNotCountTheSubjectAndTheTestSetAsTrainingInputs) {
  const SignedChain chain = ChainBuilder().sign();
  const json::Value facts = facts_of(chain);
  EXPECT_EQ(at(artifact(facts, chain.model()), "is_training_input"), json::Value(false));
  EXPECT_EQ(at(artifact(facts, chain.trees.at("test-set")), "is_training_input"),
            json::Value(false));
}

TEST(Facts, AreTheSameForEvidenceInAnyOrder) {
  const SignedChain chain = ChainBuilder().sign();
  store::Evidence reversed;
  for (auto it = chain.bundles.rbegin(); it != chain.bundles.rend(); ++it) reversed.add(it->second);
  for (auto it = chain.trees.rbegin(); it != chain.trees.rend(); ++it) reversed.add(it->second);
  EXPECT_EQ(json::canonical(facts_of(chain)),
            json::canonical(facts_of(path_of(chain), reversed, chain.trust)));
}

TEST(Facts, AreTheSameForTwoSignaturesOfOneStatement) {
  const ChainBuilder builder;
  SignedChain chain = builder.sign();
  const std::string before = json::canonical(facts_of(chain));
  chain.bundles.emplace("train again", sign_as("training", builder.train.to_statement({})));
  EXPECT_EQ(json::canonical(facts_of(chain)), before);
}

TEST(Facts, EndACycleWhereItBegan) {
  ChainBuilder builder;
  builder.acquire.inputs = {tree_artifact("model", builder.model)};
  const SignedChain chain = builder.sign();
  const json::Value facts = facts_of(chain);
  EXPECT_EQ(at(facts, "runs").as_object()->size(), 3U);
  EXPECT_EQ(at(artifact(facts, chain.model()), "is_training_input"), json::Value(false));
}

TEST(Facts, FindTheProducerOfAFileThroughTheTreeItWasTakenFrom) {
  ChainBuilder builder;
  attest::RunArtifact file;
  file.path = "data/train/train.csv";
  file.digest = builder.train_set.files()[0].digest;
  builder.train.inputs = {file};
  const SignedChain chain = builder.sign();
  const json::Value facts = facts_of(chain);
  const json::Value& fact = at(at(facts, "artifacts"), file.digest.text());
  EXPECT_EQ(at(fact, "producers"),
            json::Value(json::Array{chain.bundles.at("prepare").statement_id().text()}));
  EXPECT_EQ(at(fact, "is_tree"), json::Value(false));
}

TEST(Facts, ListClearancesNewestFirstWithTheirAge) {
  ChainBuilder builder;
  SignedChain chain = builder.sign();
  builder.clearance.created = ChainBuilder::kNow - std::chrono::hours(1);
  chain.bundles.emplace("newer", sign_as("clearance", builder.clearance.to_statement()));
  const json::Value facts = facts_of(chain);
  const json::Array& clearances =
      *at(artifact(facts, chain.trees.at("raw")), "clearances").as_array();
  ASSERT_EQ(clearances.size(), 2U);
  EXPECT_EQ(at(clearances[0], "age_seconds"), json::Value(3'600));
  EXPECT_EQ(at(clearances[1], "age_seconds"), json::Value(86'400));
  EXPECT_EQ(at(clearances[0], "signer"), json::Value("clearance"));
}

TEST(Facts, NameTheFilesThatTrainingAndEvaluationShare) {
  ChainBuilder builder;
  const auto leaked = make_tree({{"hidden/copy.csv", "1,2\n"}, {"new.csv", "5,6\n"}});
  builder.evaluation.dataset = tree_artifact("data/leaked", leaked);
  SignedChain chain = builder.sign();
  chain.trees.emplace("leaked", leaked);
  const json::Value facts = facts_of(chain);
  const json::Value& evaluation = at(facts, "evaluations").as_array()->at(0);
  EXPECT_EQ(at(evaluation, "overlap"),
            json::Value(json::Array{builder.train_set.files()[0].digest.text()}));
}

TEST(Facts, SeeASingleFileDatasetInsideATrainingTree) {
  ChainBuilder builder;
  attest::RunArtifact file;
  file.path = "elsewhere.csv";
  file.digest = builder.raw.files()[1].digest;
  builder.evaluation.dataset = file;
  const json::Value facts = facts_of(builder.sign());
  const json::Value& evaluation = at(facts, "evaluations").as_array()->at(0);
  EXPECT_EQ(at(evaluation, "overlap"), json::Value(json::Array{file.digest.text()}));
}

TEST(Facts, LeaveOutEvaluationsOfOtherModels) {
  ChainBuilder builder;
  builder.evaluation.model = builder.raw.digest();
  EXPECT_TRUE(at(facts_of(builder.sign()), "evaluations").as_array()->empty());
}

TEST(Facts, TakeAFindingAboutAFileAsOneAboutItsTree) {
  const ChainBuilder builder;
  SignedChain chain = builder.sign();
  chain.bundles.emplace(
      "finding", sign_as("clearance", finding_about(builder.raw.files()[0].digest).to_statement()));
  const json::Value facts = facts_of(chain);
  EXPECT_EQ(at(artifact(facts, builder.raw), "findings").as_array()->size(), 1U);
  EXPECT_TRUE(at(artifact(facts, builder.train_set), "findings").as_array()->empty());
}

TEST(Facts, TakeAFindingAboutATreeAsOneAboutTheFileTakenFromIt) {
  ChainBuilder builder;
  attest::RunArtifact file;
  file.path = "data/train/train.csv";
  file.digest = builder.train_set.files()[0].digest;
  builder.train.inputs = {file};
  SignedChain chain = builder.sign();
  chain.bundles.emplace(
      "finding", sign_as("clearance", finding_about(builder.train_set.digest()).to_statement()));
  const json::Value facts = facts_of(chain);
  const json::Value& fact = at(at(facts, "artifacts"), file.digest.text());
  EXPECT_EQ(at(fact, "findings").as_array()->size(), 1U);
}

TEST(Facts, ListStatementsOfUnknownSignersAboutTheChainAsIgnored) {
  const ChainBuilder builder;
  SignedChain chain = builder.sign();
  chain.bundles.emplace("strange", sign_as("stranger", builder.release.to_statement()));
  attest::Release other = builder.release;
  other.version = "6.6.6";
  chain.bundles.emplace("forged", sign_as("stranger", other.to_statement()));
  chain.bundles.emplace("unrelated",
                        sign_as("stranger", finding_about(Sha256Digest()).to_statement()));
  const json::Value facts = facts_of(chain);
  const json::Array& ignored = *at(facts, "ignored").as_array();
  ASSERT_EQ(ignored.size(), 1U) << "a statement that another bundle proves is no ignored one";
  EXPECT_EQ(at(ignored[0], "reason"), json::Value("unknown-key"));
  EXPECT_EQ(at(ignored[0], "statement"),
            json::Value(chain.bundles.at("forged").statement_id().text()));
}

TEST(Facts, SayWhoSignedOutsideHisGrant) {
  const ChainBuilder builder;
  SignedChain chain = builder.sign();
  attest::Finding finding = finding_about(builder.model.digest());
  chain.bundles.emplace("finding", sign_as("training", finding.to_statement()));
  const json::Value facts = facts_of(chain);
  const json::Value& ignored = at(facts, "ignored").as_array()->at(0);
  EXPECT_EQ(at(ignored, "reason"), json::Value("outside-grant"));
  EXPECT_EQ(at(ignored, "signer"), json::Value("training"));
}

TEST(Facts, AreMadeOfEachStatementThatTheyStandOn) {
  const SignedChain chain = ChainBuilder().sign();
  const store::Evidence evidence = chain.evidence();
  const auto facts = collect_facts(request(path_of(chain), evidence, chain.trust));
  ASSERT_THAT(facts, testing::IsOk());
  std::set<Sha256Digest> used;
  for (const auto& [statement, bundle] : facts->used) used.insert(bundle);
  for (const auto& [name, bundle] : chain.bundles) {
    EXPECT_EQ(used.contains(bundle.digest()), name != "evaluate") << name;
  }
}

TEST(Facts, RefuseAnEnvironmentThatIsNoName) {
  const SignedChain chain = ChainBuilder().sign();
  const store::Evidence evidence = chain.evidence();
  const Subject subject = path_of(chain);
  for (const std::string environment : {"a/b", "a b", "\xff", "prod\n"}) {
    Request bad = request(subject, evidence, chain.trust);
    bad.environment = environment;
    EXPECT_THAT(collect_facts(bad), IsErrorCode(ErrorCode::kUsage)) << environment;
  }
}

TEST(Facts, PrintANameThatIsNotUtf8) {
  const SignedChain chain = ChainBuilder().sign();
  Subject subject = path_of(chain);
  subject.name = "mod\xff";
  const json::Value facts = facts_of(subject, chain.evidence(), chain.trust);
  EXPECT_EQ(at(at(facts, "subject"), "name"), json::Value("mod\\xff"));
}

}  // namespace
}  // namespace hallmark::gate

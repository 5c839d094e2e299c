#include "graph/graph_fixture_test.h"

namespace hallmark::graph {
namespace {

using testing::file;
using testing::run_of;
using testing::signed_by;

class EvidenceOf : public GraphTest {
 protected:
  void SetUp() override { receive({{data_, model_}, {acquire_, train_, oms_}}); }

  store::Evidence evidence() {
    const auto found = evidence_of(updated(), artifact(model_.digest()));
    EXPECT_THAT(found, IsOk());
    return found.value_or(store::Evidence());
  }
  bool has(const sigstore::Bundle& bundle) { return evidence().bundles.contains(bundle.digest()); }

  model::TreeManifest data_ = testing::tree_of({{"a", "1"}, {"b", "2"}});
  model::TreeManifest model_ = testing::tree_of({{"w", "3"}, {"x", "4"}});
  sigstore::Bundle acquire_ = signed_by("k", run_of("acquire", {}, {testing::tree("data", data_)}));
  sigstore::Bundle train_ = signed_by(
      "k", run_of("train", {testing::tree("data", data_)}, {testing::tree("model", model_)}));
  sigstore::Bundle oms_ = testing::oms_of("k", model_);
};

TEST_F(EvidenceOf, HoldsTheChainItsManifestsAndTheSignature) {
  const store::Evidence found = evidence();
  EXPECT_EQ(found.bundles.size(), 3U);
  EXPECT_EQ(found.manifests.size(), 2U);
}

TEST_F(EvidenceOf, HoldsClaimsAboutEveryArtifactOfTheChain) {
  EXPECT_TRUE(has(add(signed_by("k", testing::clearance_of(data_.digest())))));
  EXPECT_TRUE(has(add(signed_by("k", testing::finding_of(data_.digest())))));
  EXPECT_TRUE(has(add(signed_by("k", testing::release_of(model_.digest(), "m", "1")))));
}

TEST_F(EvidenceOf, HoldsWhatStrangersSigned) {
  EXPECT_TRUE(has(add(signed_by("stranger", testing::finding_of(data_.digest())))));
  EXPECT_TRUE(has(add(run_of("train", {}, {testing::tree("model", model_)}), "stranger")));
}

TEST_F(EvidenceOf, LeavesOutWhatIsAboutOthers) {
  EXPECT_FALSE(has(add(signed_by("k", testing::finding_of(crypto::sha256("other"))))));
  EXPECT_FALSE(has(add(run_of("train", {testing::tree("data", data_)}, {file("other model")}))));
}

TEST_F(EvidenceOf, BringsAnEvaluationsDatasetAlong) {
  const auto test = testing::tree_of({{"t", "5"}});
  add(test);
  const auto acquired = add(run_of("acquire", {}, {testing::tree("test", test)}));
  const auto cleared = add(signed_by("k", testing::clearance_of(test.digest())));
  const auto evaluated =
      add(signed_by("k", testing::evaluation_of(model_.digest(), testing::tree("test", test))));
  EXPECT_TRUE(has(evaluated));
  EXPECT_TRUE(has(acquired));
  EXPECT_TRUE(has(cleared));
  EXPECT_TRUE(evidence().manifests.contains(test.digest()));
}

TEST_F(EvidenceOf, BringsTheTreeThatAnInputFileCameFrom) {
  const auto tree = testing::tree_of({{"in", "6"}, {"other", "7"}});
  add(tree);
  const auto prepared = add(run_of("prepare", {}, {testing::tree("out", tree)}));
  const auto trained = add(run_of("train", {file("6")}, {testing::tree("model", model_)}));
  EXPECT_TRUE(has(trained));
  EXPECT_TRUE(has(prepared));
  EXPECT_TRUE(evidence().manifests.contains(tree.digest()));
}

TEST_F(EvidenceOf, BringsTheManifestsOfARunsOtherOutputs) {
  const auto logs = testing::tree_of({{"log", "8"}});
  add(logs);
  add(run_of("train", {}, {testing::tree("model", model_), testing::tree("logs", logs)}));
  EXPECT_TRUE(evidence().manifests.contains(logs.digest()));
}

TEST_F(EvidenceOf, DoesWithoutAManifestThatWasNeverReceived) {
  const auto absent = testing::tree_of({{"n", "9"}});
  add(run_of("prepare", {testing::tree("n", absent)}, {testing::tree("data", data_)}));
  EXPECT_FALSE(evidence().manifests.contains(absent.digest()));
  EXPECT_EQ(evidence().bundles.size(), 4U);
}

TEST_F(EvidenceOf, ReadsBackAsItWasWritten) {
  const std::string text = evidence().serialise();
  const auto read = store::Evidence::parse(text);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->serialise(), text);
}

TEST_F(EvidenceOf, StartsAtARunOrAStatement) {
  updated();
  EXPECT_THAT(evidence_of(sources(), run_node(train_)),
              IsOkAndHolds(::testing::Field(&store::Evidence::bundles, ::testing::SizeIs(3))));
  const store::NodeKey oms{store::NodeKind::kStatement, oms_.statement_id()};
  EXPECT_THAT(evidence_of(sources(), oms),
              IsOkAndHolds(::testing::Field(&store::Evidence::bundles, ::testing::SizeIs(3))));
}

TEST_F(EvidenceOf, RefusesWhenAStatementIsGone) {
  updated();
  stores_.statements.remove(acquire_.digest());
  EXPECT_THAT(evidence_of(sources(), artifact(model_.digest())), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(EvidenceOf, EndsWhenTheChainIsACircle) {
  const auto back =
      add(run_of("prepare", {testing::tree("model", model_)}, {testing::tree("data", data_)}));
  EXPECT_TRUE(has(back));
}

}  // namespace
}  // namespace hallmark::graph

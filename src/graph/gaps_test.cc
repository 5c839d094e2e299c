#include "graph/graph_fixture_test.h"

namespace hallmark::graph {
namespace {

using testing::file;
using testing::run_of;

class Gaps : public GraphTest {
 protected:
  // code, step and node of each gap
  std::vector<std::string> codes(const store::NodeKey& root) {
    const auto found = gaps(updated(), root);
    EXPECT_THAT(found, IsOk());
    std::vector<std::string> codes;
    for (const Gap& gap : found.value_or(std::vector<Gap>())) {
      codes.push_back(gap.code + " " + gap.step);
    }
    return codes;
  }
  static attest::Provenance observed(attest::Provenance run) {
    run.internal = {{"reads", "observed"}};
    return run;
  }
};

TEST_F(Gaps, AreNoneInAWholeChain) {
  add(observed(run_of("acquire", {}, {file("raw")})));
  add(observed(run_of("train", {file("raw")}, {file("model")})));
  EXPECT_THAT(codes(artifact("model")), ::testing::IsEmpty());
}

TEST_F(Gaps, NameAnInputThatNoRunProduced) {
  add(observed(run_of("train", {file("raw")}, {file("model")})));
  EXPECT_THAT(codes(artifact("model")), ::testing::ElementsAre("input-without-producer train"));
  EXPECT_EQ((*gaps(sources(), artifact("model")))[0].node, artifact("raw"));
}

TEST_F(Gaps, NameARootThatNoRunProduced) {
  EXPECT_THAT(codes(artifact("model")), ::testing::ElementsAre("input-without-producer "));
}

TEST_F(Gaps, KnowTheProducerOfAFileByItsTree) {
  const auto tree = testing::tree_of({{"a", "1"}});
  add(tree);
  add(observed(run_of("acquire", {}, {testing::tree("data", tree)})));
  add(observed(run_of("train", {file("1")}, {file("model")})));
  EXPECT_THAT(codes(artifact("model")), ::testing::IsEmpty());
}

TEST_F(Gaps, NameARunThatIsNotVerified) {
  add(observed(run_of("train", {}, {file("model")})), "stranger");
  EXPECT_THAT(codes(artifact("model")), ::testing::ElementsAre("edge-not-verified train"));
}

TEST_F(Gaps, TakeARunForVerifiedWhenOneOfItsBundlesIs) {
  const auto run = observed(run_of("train", {}, {file("model")}));
  add(run, "stranger");
  add(run, "k");
  EXPECT_THAT(codes(artifact("model")), ::testing::IsEmpty());
}

TEST_F(Gaps, NameDeclaredInputsAndADirtyCommit) {
  add(observed(run_of("acquire", {}, {file("raw")})));
  attest::Provenance run = run_of("train", {file("raw")}, {file("model")});
  run.git.commit = std::string(40, 'c');
  run.git.dirty_digest = crypto::sha256("diff");
  add(run);
  EXPECT_THAT(codes(artifact("model")),
              ::testing::ElementsAre("dirty-commit train", "input-only-declared train"));
}

TEST_F(Gaps, RefuseToAnswerWhenAStatementIsGone) {
  const auto bundle = add(run_of("train", {}, {file("model")}));
  updated();
  stores_.statements.remove(bundle.digest());
  EXPECT_THAT(gaps(sources(), artifact("model")), IsErrorCode(ErrorCode::kCorrupt));
}

}  // namespace
}  // namespace hallmark::graph

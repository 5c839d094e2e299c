#include "graph/walk.h"

#include <climits>

#include "graph/graph_fixture_test.h"

namespace hallmark::graph {
namespace {

using ::testing::Contains;
using testing::file;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::run_of;

class Walk : public GraphTest {
 protected:
  Answer up(const store::NodeKey& root, int depth_max = INT_MAX) {
    const auto answer = lineage(updated(), root, depth_max);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(Answer{.root = root, .direction = Direction::kUpstream});
  }
  Answer down(const store::NodeKey& root, int depth_max = INT_MAX) {
    const auto answer = impact(updated(), root, depth_max);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(Answer{.root = root, .direction = Direction::kDownstream});
  }
  // raw -> clean -> model -> small
  void add_chain() {
    add(run_of("prepare", {file("raw")}, {file("clean")}));
    add(run_of("train", {file("clean")}, {file("model")}));
    add(run_of("evaluate", {file("model")}, {file("report")}));
  }
};

TEST_F(Walk, FindsWhatAnArtifactWasMadeFrom) {
  add_chain();
  const Answer answer = up(artifact("model"));
  EXPECT_EQ(answer.nodes.size(), 5U);
  EXPECT_EQ(answer.edges.size(), 4U);
  EXPECT_THAT(answer.nodes, Contains(artifact("raw")));
  EXPECT_THAT(answer.nodes, Not(Contains(artifact("report"))));
  EXPECT_FALSE(answer.is_truncated);
}

TEST_F(Walk, FindsWhatWasMadeFromAnArtifact) {
  add_chain();
  const Answer answer = down(artifact("clean"));
  EXPECT_THAT(answer.nodes, Contains(artifact("model")));
  EXPECT_THAT(answer.nodes, Contains(artifact("report")));
  EXPECT_THAT(answer.nodes, Not(Contains(artifact("raw"))));
}

TEST_F(Walk, CountsDepthInRunsAndSaysWhenThereIsMore) {
  add_chain();
  const Answer none = up(artifact("report"), 0);
  EXPECT_EQ(none.nodes.size(), 1U);
  EXPECT_TRUE(none.is_truncated);
  const Answer one = up(artifact("report"), 1);
  EXPECT_EQ(one.nodes.size(), 3U);
  EXPECT_TRUE(one.is_truncated);
  const Answer all = up(artifact("report"), 3);
  EXPECT_EQ(all.nodes.size(), 7U);
  EXPECT_FALSE(all.is_truncated);
}

TEST_F(Walk, FindsNothingBehindAnUnknownArtifact) {
  const Answer answer = up(artifact("nobody knows"));
  EXPECT_EQ(answer.nodes.size(), 1U);
  EXPECT_THAT(answer.edges, IsEmpty());
}

TEST_F(Walk, EndsWhenTheChainIsACircle) {
  add(run_of("prepare", {file("a")}, {file("b")}));
  add(run_of("train", {file("b")}, {file("a")}));
  EXPECT_EQ(up(artifact("a")).edges.size(), 4U);
  EXPECT_EQ(down(artifact("a")).edges.size(), 4U);
  EXPECT_FALSE(up(artifact("a"), 2).is_truncated);
}

TEST_F(Walk, EndsWhenARunProducesItsOwnInput) {
  add(run_of("prepare", {file("a")}, {file("a")}));
  EXPECT_EQ(up(artifact("a")).edges.size(), 2U);
  EXPECT_EQ(down(artifact("a")).edges.size(), 2U);
}

TEST_F(Walk, StartsAtARunToo) {
  add_chain();
  const auto train = add(run_of("train", {file("clean")}, {file("other")}));
  EXPECT_THAT(up(run_node(train)).nodes, Contains(artifact("raw")));
  EXPECT_THAT(down(run_node(train)).nodes, Contains(artifact("other")));
}

TEST_F(Walk, StartsAtWhatAStatementIsAbout) {
  add_chain();
  const auto finding = add(testing::signed_by("k", testing::finding_of(crypto::sha256("clean"))));
  const store::NodeKey node{store::NodeKind::kStatement, finding.statement_id()};
  EXPECT_THAT(up(node).nodes, Contains(artifact("raw")));
  EXPECT_THAT(down(node).nodes, Contains(artifact("model")));
}

TEST_F(Walk, FindsTheRunThatProducedATreeWithTheFile) {
  const auto tree = testing::tree_of({{"a", "1"}, {"b", "2"}});
  add(tree);
  add(run_of("prepare", {file("raw")}, {testing::tree("data", tree)}));
  add(run_of("train", {file("1")}, {file("model")}));
  const Answer answer = up(artifact("model"));
  EXPECT_THAT(answer.nodes, Contains(artifact(tree.digest())));
  EXPECT_THAT(answer.nodes, Contains(artifact("raw")));
  EXPECT_THAT(answer.nodes, Not(Contains(artifact("2"))));
  EXPECT_THAT(down(artifact("raw")).nodes, Contains(artifact("model")));
}

TEST_F(Walk, LeavesOutATreeThatNobodyProduced) {
  const auto tree = testing::tree_of({{"a", "1"}});
  add(tree);
  add(run_of("train", {file("1")}, {file("model")}));
  EXPECT_THAT(up(artifact("model")).nodes, Not(Contains(artifact(tree.digest()))));
}

TEST_F(Walk, FindsWhatWasMadeFromATreeThatContainsABadFile) {
  const auto tree = testing::tree_of({{"a", "bad"}, {"b", "good"}});
  add(tree);
  add(run_of("train", {testing::tree("data", tree)}, {file("model")}));
  const Answer answer = down(artifact("bad"));
  EXPECT_THAT(answer.nodes, Contains(artifact("model")));
  EXPECT_THAT(answer.nodes, Not(Contains(artifact("good"))));
}

TEST_F(Walk, DoesNotGoFromATreeToItsSiblings) {
  const auto first = testing::tree_of({{"a", "shared"}, {"b", "1"}});
  const auto second = testing::tree_of({{"a", "shared"}, {"b", "2"}});
  receive({{first, second}, {}});
  add(run_of("prepare", {file("raw")}, {testing::tree("first", first)}));
  add(run_of("train", {testing::tree("second", second)}, {file("model")}));
  EXPECT_THAT(up(artifact("model")).nodes, Not(Contains(artifact("raw"))));
  EXPECT_THAT(down(artifact("raw")).nodes, Not(Contains(artifact("model"))));
}

}  // namespace
}  // namespace hallmark::graph

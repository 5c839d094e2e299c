#include <climits>

#include "graph/graph_fixture_test.h"

namespace hallmark::graph {
namespace {

using testing::file;
using testing::run_of;

std::string short_of(const store::NodeKey& node) {
  return "sha256:" + node.digest.hex().substr(0, 12);
}

class Render : public GraphTest {
 protected:
  void SetUp() override {
    prepare_ = run_node(add(run_of("prepare", {file("raw")}, {file("a"), file("b")})));
    train_ = run_node(add(run_of("train", {file("a"), file("b")}, {file("model")}), "stranger"));
    add(testing::signed_by("k", testing::release_of(crypto::sha256("model"), "demo", "1")));
  }
  Answer up(int depth_max = INT_MAX) { return *lineage(updated(), artifact("model"), depth_max); }
  store::NodeKey prepare_;
  store::NodeKey train_;
};

TEST_F(Render, TextIsATreeThatShowsEachNodeOnce) {
  const std::string when = "  2026-06-01T01:00:00Z  ";
  const bool a_first = artifact("a") < artifact("b");
  const std::string first = a_first ? "a" : "b";
  const std::string second = a_first ? "b" : "a";
  const Answer answer = up();
  EXPECT_EQ(to_text(answer, sources()),
            "model  " + short_of(artifact("model")) + "  model:demo@1\n" + "└─ train  " +
                short_of(train_) + when + "[unknown-signer]\n" + "   ├─ " + first + "  " +
                short_of(artifact(first)) + "\n" + "   │  └─ prepare  " + short_of(prepare_) +
                when + "[verified]\n" + "   │     └─ raw  " + short_of(artifact("raw")) + "\n" +
                "   └─ " + second + "  " + short_of(artifact(second)) + "\n" +
                "      └─ prepare  " + short_of(prepare_) + when + "[verified]  (above)\n");
}

TEST_F(Render, TextOfImpactGoesDownstream) {
  const Answer answer = *impact(updated(), artifact("raw"), INT_MAX);
  const std::string text = to_text(answer, sources());
  EXPECT_THAT(text, ::testing::StartsWith("raw  "));
  EXPECT_LT(text.find("prepare"), text.find("train"));
  EXPECT_THAT(text, ::testing::HasSubstr("model:demo@1"));
}

TEST_F(Render, TextSaysWhenThereIsMore) {
  EXPECT_THAT(to_text(up(1), sources()), ::testing::HasSubstr("more behind"));
}

TEST_F(Render, TextShowsAHopOverATree) {
  const auto tree = testing::tree_of({{"part", "1"}});
  add(tree);
  add(run_of("acquire", {}, {testing::tree("data", tree)}));
  const Answer answer = *lineage(updated(), artifact("1"), INT_MAX);
  EXPECT_THAT(to_text(answer, sources()),
              ::testing::AllOf(::testing::HasSubstr("part  "), ::testing::HasSubstr("└─ data  "),
                               ::testing::HasSubstr("acquire")));
}

TEST_F(Render, TextEndsWhenTheChainIsACircle) {
  add(run_of("evaluate", {file("model")}, {file("raw")}));
  EXPECT_THAT(to_text(up(), sources()), ::testing::HasSubstr("(above)"));
}

TEST_F(Render, JsonNamesItsSchemaAndSorts) {
  const json::Value value = to_json(up(), "lineage");
  EXPECT_EQ(*value.find("schema")->as_string(), "https://w3id.org/hallmark/lineage/v1");
  EXPECT_EQ(value.find("nodes")->as_array()->size(), 6U);
  EXPECT_EQ(value.find("edges")->as_array()->size(), 6U);
  EXPECT_EQ(*value.find("is_truncated")->as_bool(), false);
  const json::Value& edge = value.find("edges")->as_array()->front();
  EXPECT_EQ(*edge.find("valid_from")->as_string(), "2026-06-01T01:00:00Z");
  EXPECT_EQ(*edge.find("known_from")->as_string(), "2026-06-01T03:00:00Z");
  EXPECT_EQ(edge.find("known_to"), nullptr);
}

TEST_F(Render, JsonIsTheSameAfterARebuild) {
  const std::string before = json::canonical(to_json(up(), "lineage"));
  const std::string gaps_before =
      json::canonical(to_json(*gaps(sources(), artifact("model")), artifact("model")));
  ASSERT_THAT(rebuild(sources()), IsOk());
  EXPECT_EQ(json::canonical(to_json(up(), "lineage")), before);
  EXPECT_EQ(json::canonical(to_json(*gaps(sources(), artifact("model")), artifact("model"))),
            gaps_before);
}

TEST_F(Render, JsonOfGapsNamesThem) {
  const json::Value value = to_json(*gaps(updated(), artifact("model")), artifact("model"));
  EXPECT_EQ(*value.find("schema")->as_string(), "https://w3id.org/hallmark/gaps/v1");
  EXPECT_EQ(*value.find("gaps")->as_array()->front().find("code")->as_string(),
            "edge-not-verified");
}

TEST_F(Render, DotQuotesWhatComesFromOutside) {
  attest::Provenance run = run_of("train", {}, {file(R"(a"b\c)")});
  add(run);
  const std::string dot = to_dot(*lineage(updated(), artifact(R"(a"b\c)"), INT_MAX));
  EXPECT_THAT(dot, ::testing::HasSubstr(R"(label="produced a\"b\\c", style=solid)"));
  EXPECT_THAT(dot, ::testing::StartsWith("digraph"));
}

TEST_F(Render, DotDashesWhatIsNotVerified) {
  EXPECT_THAT(to_dot(up()), ::testing::HasSubstr("style=dashed"));
}

}  // namespace
}  // namespace hallmark::graph

#include <algorithm>

#include "graph/graph_fixture_test.h"
#include "testing/keys.h"

namespace hallmark::graph {
namespace {

using store::Edge;
using store::EdgeKind;
using ::testing::ElementsAre;
using testing::file;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Update : public GraphTest {
 protected:
  std::vector<Edge> about(const store::NodeKey& node) {
    return *updated().index.edges_to(node, EdgeKind::kAbout);
  }
  std::vector<std::string> trust_of_producers(const store::NodeKey& node) {
    std::vector<std::string> trust;
    const std::vector<Edge> edges = *updated().index.edges_to(node, EdgeKind::kProduced);
    for (const Edge& edge : edges) trust.push_back(edge.trust);
    return trust;
  }
  // Everything in the index, as text.
  std::string contents() {
    std::string text;
    const std::vector<store::NodeKey> nodes = *index_->nodes();
    for (const store::NodeKey& node : nodes) {
      text += std::string(name_of(node.kind)) + node.digest.hex() + "\n";
      const std::vector<store::Alias> aliases = *index_->aliases_of(node);
      for (const store::Alias& alias : aliases) {
        text += "  " + alias.scheme + " " + alias.value + "\n";
      }
      for (const EdgeKind kind : {EdgeKind::kConsumed, EdgeKind::kProduced, EdgeKind::kAbout,
                                  EdgeKind::kEvaluatedOn, EdgeKind::kContains}) {
        const Answer answer{.root = node,
                            .direction = Direction::kUpstream,
                            .edges = *index_->edges_from(node, kind)};
        text += json::canonical(to_json(answer, "x")) + "\n";
      }
    }
    return text;
  }
};

TEST_F(Update, IndexesARunsInputsAndOutputs) {
  const auto bundle = add(testing::run_of("train", {file("data")}, {file("model")}));
  const Edge expected{.src = run_node(bundle),
                      .dst = artifact("model"),
                      .kind = EdgeKind::kProduced,
                      .label = "model",
                      .statement = bundle.statement_id(),
                      .bundle = bundle.digest(),
                      .trust = "verified",
                      .valid_from = testing::at_hour(1),
                      .valid_to = testing::at_hour(2),
                      .known_from = testing::at_hour(3),
                      .known_to = {}};
  EXPECT_THAT(updated().index.edges_to(artifact("model"), EdgeKind::kProduced),
              IsOkAndHolds(ElementsAre(expected)));
  EXPECT_THAT(index_->edges_from(run_node(bundle), EdgeKind::kConsumed), IsOkAndHolds(SizeIs(1)));
}

TEST_F(Update, KeepsAFailedRunAsANodeWithoutEdges) {
  const auto bundle = add(
      testing::signed_by("k", attest::RunFailure{.step = "train",
                                                 .kind = "train",
                                                 .builder_id = std::string(testing::kTestBuilder),
                                                 .invocation_id = std::string(32, 'a'),
                                                 .started = testing::at_hour(1),
                                                 .finished = testing::at_hour(2),
                                                 .command = {"false"},
                                                 .exit_status = 1,
                                                 .run_record = crypto::sha256("record")}
                                  .to_statement()));
  EXPECT_THAT(updated().index.nodes(), IsOkAndHolds(ElementsAre(run_node(bundle))));
  EXPECT_THAT(resolve(sources(), "run:" + std::string(32, 'a')), IsOkAndHolds(run_node(bundle)));
}

TEST_F(Update, IndexesClaimsAboutArtifacts) {
  add(testing::signed_by("k", testing::clearance_of(crypto::sha256("data"))));
  add(testing::signed_by("k", testing::finding_of(crypto::sha256("data"))));
  const auto edges = about(artifact("data"));
  ASSERT_EQ(edges.size(), 2U);
  EXPECT_EQ(edges[0].valid_from, testing::at_hour(2));
}

TEST_F(Update, IndexesAnEvaluationsModelAndDataset) {
  const auto bundle =
      add(testing::signed_by("k", testing::evaluation_of(crypto::sha256("model"), file("test"))));
  EXPECT_THAT(about(artifact("model")), SizeIs(1));
  EXPECT_THAT(index_->edges_to(artifact("test"), EdgeKind::kEvaluatedOn), IsOkAndHolds(SizeIs(1)));
}

TEST_F(Update, IndexesATreesFiles) {
  const auto tree = testing::tree_of({{"a", "1"}, {"b/c", "2"}, {"b/d", "1"}});
  add(tree);
  const auto edges = updated().index.edges_from(artifact(tree.digest()), EdgeKind::kContains);
  EXPECT_THAT(edges, IsOkAndHolds(SizeIs(3)));
  EXPECT_EQ((*edges)[0].trust, "");
}

TEST_F(Update, IndexesStatementsOfUnknownTypesByTheirSubjects) {
  add(testing::signed_by(
      "k", attest::Statement{{attest::ResourceDescriptor::of("x", crypto::sha256("x"))},
                             "https://example.org/other/v1",
                             json::Object()}));
  const auto edges = about(artifact("x"));
  ASSERT_EQ(edges.size(), 1U);
  EXPECT_EQ(edges[0].label, "https://example.org/other/v1");
  EXPECT_EQ(edges[0].trust, "unknown-signer");
}

TEST_F(Update, CallsAMalformedStatementOfOursInvalid) {
  for (const std::string_view type : {attest::kProvenanceType, attest::kEvalType,
                                      attest::kFindingType, attest::kRunFailureType}) {
    add(testing::signed_by(
        "k", attest::Statement{{attest::ResourceDescriptor::of("x", crypto::sha256("x"))},
                               std::string(type),
                               json::Object()}));
  }
  const auto edges = about(artifact("x"));
  ASSERT_EQ(edges.size(), 4U);
  for (const Edge& edge : edges) EXPECT_EQ(edge.trust, "invalid");
}

TEST_F(Update, PassesOverABundleWhosePayloadIsNoStatement) {
  const auto envelope =
      attest::sign_envelope(std::string(attest::kInTotoPayloadType), to_bytes("{\"a\":1,\"a\":2}"),
                            testing::test_key("k"));
  ASSERT_THAT(envelope, IsOk());
  add(sigstore::Bundle::around(*envelope, ""));
  add(testing::run_of("train", {}, {file("model")}));
  EXPECT_THAT(updated().index.nodes(), IsOkAndHolds(SizeIs(2)));
}

// ---- trust

TEST_F(Update, TellsTheTrustOfEachSigner) {
  add(testing::run_of("train", {}, {file("model")}), "k");
  add(testing::run_of("prepare", {}, {file("model")}), "stranger");
  EXPECT_THAT(trust_of_producers(artifact("model")),
              ::testing::UnorderedElementsAre("verified", "unknown-signer"));
}

TEST_F(Update, TrustsNobodyWithoutATrustFile) {
  trust_ = nullptr;
  add(testing::run_of("train", {}, {file("model")}));
  EXPECT_THAT(trust_of_producers(artifact("model")), ElementsAre("unknown-signer"));
}

TEST_F(Update, DerivesTrustAnewUnderAnotherTrustFile) {
  add(testing::run_of("train", {}, {file("model")}));
  ASSERT_THAT(trust_of_producers(artifact("model")), ElementsAre("verified"));
  const auto other = testing::trust_in({"somebody"});
  trust_ = &other;
  EXPECT_THAT(trust_of_producers(artifact("model")), ElementsAre("unknown-signer"));
  trust_ = nullptr;
  EXPECT_THAT(trust_of_producers(artifact("model")), ElementsAre("unknown-signer"));
  trust_ = &granted_;
  EXPECT_THAT(trust_of_producers(artifact("model")), ElementsAre("verified"));
}

TEST_F(Update, DerivesTrustAnewWhenAKeyExpires) {
  const auto brief = testing::trust_in({"k"}, testing::at_hour(3), testing::at_hour(5));
  trust_ = &brief;
  add(testing::run_of("train", {}, {file("model")}));
  ASSERT_THAT(trust_of_producers(artifact("model")), ElementsAre("verified"));
  now_ = testing::at_hour(5);
  EXPECT_THAT(trust_of_producers(artifact("model")), ElementsAre("unknown-signer"));
}

TEST_F(Update, TrustsAStatementFromTheFutureOnlyWhenItsTimeHasCome) {
  now_ = testing::at_hour(3);
  attest::Provenance run = testing::run_of("train", {}, {file("model")});
  run.finished = testing::at_hour(10);
  add(run);
  ASSERT_THAT(trust_of_producers(artifact("model")), ElementsAre("unknown-signer"));
  add(testing::run_of("prepare", {}, {file("clean")}));
  ASSERT_THAT(trust_of_producers(artifact("clean")), ElementsAre("verified"));
  now_ = testing::at_hour(10);
  EXPECT_THAT(trust_of_producers(artifact("model")), ElementsAre("verified"));
}

TEST_F(Update, GivesANameOnlyToWhatATrustedSignerReleased) {
  add(testing::signed_by("stranger", testing::release_of(crypto::sha256("bad"), "m", "1")));
  add(testing::signed_by("k", testing::release_of(crypto::sha256("good"), "m", "1")));
  EXPECT_THAT(resolve(updated(), "model:m@1"), IsOkAndHolds(artifact("good")));
  trust_ = nullptr;
  EXPECT_THAT(resolve(updated(), "model:m@1"), HasReason("ambiguous-reference"));
}

// ---- OMS

TEST_F(Update, FindsTheTreeOfAnOmsStatementInEitherOrder) {
  const auto tree = testing::tree_of({{"a", "1"}, {"b", "2"}});
  const auto other = testing::tree_of({{"a", "1"}, {"b", "3"}});
  const auto bundle = testing::oms_of("k", tree);
  const std::vector<std::function<void()>> steps{[&] { add(tree); }, [&] { add(other); },
                                                 [&] { add(bundle); }};
  std::vector<std::size_t> order{0, 1, 2};
  do {
    for (const bool one_by_one : {true, false}) {
      stores_ = {};
      ASSERT_THAT(index_->clear(), IsOk());
      for (const std::size_t step : order) {
        steps[step]();
        if (one_by_one) updated();
      }
      const auto edges = about(artifact(tree.digest()));
      ASSERT_EQ(edges.size(), 1U);
      EXPECT_EQ(edges[0].bundle, bundle.digest());
      EXPECT_EQ(edges[0].trust, "verified");
      EXPECT_THAT(about(artifact(other.digest())), IsEmpty());
    }
  } while (std::ranges::next_permutation(order).found);
}

TEST_F(Update, DoesNotTakeARenamedFileForTheSignedOne) {
  const auto renamed = testing::tree_of({{"a", "1"}, {"c", "2"}});
  add(renamed);
  add(testing::oms_of("k", testing::tree_of({{"a", "1"}, {"b", "2"}})));
  EXPECT_THAT(about(artifact(renamed.digest())), IsEmpty());
}

TEST_F(Update, TakesAnOmsStatementOfOneFileForThatFile) {
  add(testing::oms_of("k", testing::tree_of({{"model.bin", "weights"}})));
  EXPECT_THAT(about(artifact("weights")), SizeIs(1));
}

TEST_F(Update, CallsAnOmsStatementOfAStrangerThat) {
  const auto tree = testing::tree_of({{"a", "1"}, {"b", "2"}});
  add(testing::oms_of("stranger", tree));
  updated();
  add(tree);
  const auto edges = about(artifact(tree.digest()));
  ASSERT_EQ(edges.size(), 1U);
  EXPECT_EQ(edges[0].trust, "unknown-signer");
}

// ---- what is stored

TEST_F(Update, RefusesAJournalledBundleThatIsGone) {
  const auto bundle = add(testing::run_of("train", {}, {file("model")}));
  stores_.statements.remove(bundle.digest());
  const auto result = update(sources());
  EXPECT_THAT(result, IsErrorCode(ErrorCode::kCorrupt));
  EXPECT_THAT(result.error().message, ::testing::HasSubstr(bundle.digest().hex()));
}

TEST_F(Update, RefusesAJournalledBundleWithOtherBytes) {
  const auto bundle = add(testing::run_of("train", {}, {file("model")}));
  stores_.statements.corrupt(bundle.digest(), "{}");
  EXPECT_THAT(update(sources()), IsErrorCode(ErrorCode::kCorrupt));
  EXPECT_THAT(index_->nodes(), IsOkAndHolds(IsEmpty()));
}

TEST_F(Update, RefusesAJournalledManifestThatIsGone) {
  const auto tree = testing::tree_of({{"a", "1"}});
  add(tree);
  stores_.objects.remove(tree.digest());
  EXPECT_THAT(update(sources()), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(Update, StartsAnewWhenTheIndexIsAheadOfTheJournal) {
  add(testing::run_of("train", {}, {file("model")}));
  updated();
  stores_ = {};
  const auto bundle = add(testing::run_of("prepare", {}, {file("clean")}));
  stores_.journal.entries.pop_back();
  EXPECT_THAT(updated().index.nodes(), IsOkAndHolds(IsEmpty()));
  add(bundle);
  EXPECT_THAT(updated().index.nodes(), IsOkAndHolds(SizeIs(2)));
}

TEST_F(Update, IsTheSameByPiecesInOneGoAndRebuilt) {
  const auto tree = testing::tree_of({{"a", "1"}, {"b", "2"}});
  const std::vector<std::function<void()>> steps{
      [&] { add(testing::oms_of("k", tree)); },
      [&] { add(testing::run_of("prepare", {file("raw")}, {testing::tree("data", tree)})); },
      [&] { add(testing::run_of("train", {testing::tree("data", tree)}, {file("model")})); },
      [&] { add(testing::signed_by("k", testing::release_of(tree.digest(), "m", "1"))); },
      [&] { add(testing::signed_by("x", testing::evaluation_of(tree.digest(), file("test")))); },
      [&] { add(tree); }};
  for (const auto& step : steps) {
    step();
    updated();
  }
  const std::string by_pieces = contents();
  ASSERT_THAT(rebuild(sources()), IsOk());
  EXPECT_EQ(contents(), by_pieces);
  // ECDSA signs differently each time: the same bundles, received the other way round.
  std::ranges::reverse(stores_.journal.entries);
  ASSERT_THAT(rebuild(sources()), IsOk());
  EXPECT_EQ(contents(), by_pieces);
}

TEST_F(Update, CountsTheFirstEntryOfABundleThatIsJournalledTwice) {
  add(testing::run_of("train", {}, {file("model")}));
  const std::string once = (updated(), contents());
  store::JournalEntry late = stores_.journal.entries.front();
  late.received += std::chrono::hours(1);
  stores_.journal.entries.push_back(late);
  updated();
  EXPECT_EQ(contents(), once);
}

}  // namespace
}  // namespace hallmark::graph

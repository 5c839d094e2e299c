#include "graph/graph_fixture_test.h"

namespace hallmark::graph {
namespace {

class Resolve : public GraphTest {
 protected:
  void SetUp() override {
    attest::Provenance run = testing::run_of("train", {}, {testing::file("model")});
    run.git.commit = std::string(40, 'c');
    run_ = run_node(add(run));
    add(testing::signed_by("k", testing::release_of(crypto::sha256("model"), "demo", "1.0")));
    add(testing::signed_by("k", testing::release_of(crypto::sha256("x"), "twice", "1")));
    add(testing::signed_by("k", testing::release_of(crypto::sha256("y"), "twice", "1")));
    updated();
  }
  auto find(std::string_view reference) { return resolve(sources(), reference); }
  store::NodeKey run_;
};

TEST_F(Resolve, FindsADigestAndAPrefixOfIt) {
  const std::string text = crypto::sha256("model").text();
  EXPECT_THAT(find(text), IsOkAndHolds(artifact("model")));
  EXPECT_THAT(find(text.substr(0, 7 + 6)), IsOkAndHolds(artifact("model")));
  EXPECT_THAT(find(text.substr(0, 7 + 31)), IsOkAndHolds(artifact("model")));
}

TEST_F(Resolve, FindsAReleaseARunAndACommit) {
  EXPECT_THAT(find("model:demo@1.0"), IsOkAndHolds(artifact("model")));
  EXPECT_THAT(find("run:" + crypto::sha256("train").hex().substr(0, 32)), IsOkAndHolds(run_));
  EXPECT_THAT(find("git:" + std::string(40, 'c')), IsOkAndHolds(run_));
}

TEST_F(Resolve, DoesNotFindWhatIsNotThere) {
  for (const char* reference :
       {"sha256:000000", "model:demo@2.0", "dataset:demo@1.0", "run:x", "git:0000", "model:demo"}) {
    EXPECT_THAT(find(reference), IsErrorCode(ErrorCode::kNotFound)) << reference;
  }
}

TEST_F(Resolve, RefusesWhatIsNoReference) {
  for (const char* reference : {"", "model", "sha256:", "sha256:abc", "sha256:ABCDEF",
                                "sha256:xyzxyz", ":", "oci://x", "path/to", "model:", "\xff:\n"}) {
    EXPECT_THAT(find(reference), IsErrorCode(ErrorCode::kUsage)) << reference;
  }
  EXPECT_THAT(find("sha256:" + std::string(65, 'a')), IsErrorCode(ErrorCode::kUsage));
}

TEST_F(Resolve, NamesTheCandidatesOfAnAmbiguousReference) {
  const auto found = find("model:twice@1");
  EXPECT_THAT(found, IsErrorCode(ErrorCode::kConflict));
  EXPECT_THAT(found, HasReason("ambiguous-reference"));
  EXPECT_THAT(found.error().message, ::testing::HasSubstr(crypto::sha256("x").text()));
  EXPECT_THAT(found.error().message, ::testing::HasSubstr(crypto::sha256("y").text()));
}

}  // namespace
}  // namespace hallmark::graph

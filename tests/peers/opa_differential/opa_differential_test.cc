// Our engine and the real OPA give the same decision, whole and word for word, on the same policy
// and the same facts, good and bad.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "facts_mutator.h"
#include "opa.h"
#include "policy/decision.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::policy {
namespace {

using testing::IsOk;

constexpr std::size_t kDocuments = 1'000;
constexpr std::uint64_t kSeed = 1;  // $HALLMARK_SEED replaces it

Path policy_folder(const std::string& name) {
  return Path(HALLMARK_SOURCE_DIR) / "policies" / name;
}

json::Value good_facts() {
  return *json::parse(testing::read_text(Path(HALLMARK_SOURCE_DIR) / "testdata/policy/facts.json"));
}

std::uint64_t seed() {
  const char* text = std::getenv("HALLMARK_SEED");
  return text == nullptr ? kSeed : std::strtoull(text, nullptr, 10);
}

std::vector<json::Value> documents() {
  std::vector<json::Value> all = {good_facts()};
  FactsMutator mutator(good_facts(), seed());
  while (all.size() < kDocuments) all.push_back(mutator.next());
  return all;
}

// One text per document: a decision, with sorted reasons, or "error".
std::string text_of(const Decision& decision) {
  std::string text = decision.allow ? "allow" : "refuse";
  for (const auto& [what, reasons] :
       {std::pair("reason", decision.reasons), std::pair("warning", decision.warnings)}) {
    for (const Reason& reason : reasons) {
      text += fmt::format("\n  {} {} {} {}: {}", what, reason.code, reason.artifact, reason.step,
                          reason.message);
    }
  }
  return text;
}

std::vector<std::string> ours(const Path& policy, const std::vector<json::Value>& facts) {
  auto engine = make_engine(*PolicyBundle::load(policy));
  EXPECT_THAT(engine, IsOk());
  std::vector<std::string> texts;
  for (const json::Value& document : facts) {
    const auto decision = (*engine)->decide(document);
    texts.push_back(decision ? text_of(*decision) : "error");
  }
  return texts;
}

std::vector<std::string> theirs(const Opa& opa, const Path& policy,
                                const std::vector<json::Value>& facts) {
  std::vector<std::string> texts;
  for (const Opa::Answer& answer : opa.decide(policy, facts)) {
    if (answer.is_error) {
      texts.push_back("error");
    } else if (!answer.decision) {
      texts.push_back(text_of(undefined_decision()));
    } else {
      texts.push_back(text_of(decode_decision(json::canonical(*answer.decision))));
    }
  }
  return texts;
}

std::size_t differences(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] == b[i] ? 0U : 1U;
  return count;
}

class OpaDifferential : public ::testing::Test {
 protected:
  void SetUp() override {
    opa_ = Opa::find();
    if (opa_) {
      std::printf("%s: %s\n", opa_->program().c_str(), opa_->version().c_str());
      return;
    }
    const char* required = std::getenv("HALLMARK_REQUIRE_PEERS");
    if (required != nullptr && std::string_view(required) == "1") {
      FAIL() << "the peer opa is missing: run make peers, or set HALLMARK_OPA";
    }
    GTEST_SKIP() << "the peer opa is not installed (make peers)";
  }
  std::optional<Opa> opa_;
};

class OnPolicy : public OpaDifferential, public ::testing::WithParamInterface<std::string> {};
INSTANTIATE_TEST_SUITE_P(OpaDifferential, OnPolicy, ::testing::Values("release", "starter"),
                         [](const auto& item) { return item.param; });

TEST_P(OnPolicy, DecidesAsOpaDoesOnMutatedFacts) {
  const auto facts = documents();
  const Path policy = policy_folder(GetParam());

  const auto our_answers = ours(policy, facts);
  const auto their_answers = theirs(*opa_, policy, facts);

  for (std::size_t i = 0; i < facts.size(); ++i) {
    EXPECT_EQ(our_answers[i], their_answers[i]) << "on document " << i << ":\n"
                                                << json::canonical(facts[i]);
  }
}

// The comparison above is worth something only if the documents reach the rules.
TEST(FactsMutator, ReachesEveryRuleOfTheReleasePolicy) {
  std::set<std::string> codes;
  std::size_t allowed = 0;
  auto engine = make_engine(*PolicyBundle::load(policy_folder("release")));
  for (const json::Value& document : documents()) {
    const auto decision = (*engine)->decide(document);
    ASSERT_THAT(decision, IsOk());
    allowed += decision->allow ? 1U : 0U;
    for (const Reason& reason : decision->reasons) codes.insert(reason.code);
  }
  EXPECT_GT(allowed, kDocuments / 20);
  EXPECT_LT(allowed, kDocuments / 2);
  for (const char* code :
       {"builder-not-allowed", "clearance-expired", "clearance-from-future", "clearance-missing",
        "evaluation-below-threshold", "evaluation-missing", "evaluation-on-training-data",
        "facts-malformed", "finding-open", "input-from-wrong-step", "input-missing",
        "input-undeclared", "input-without-producer", "kind-mismatch", "model-signature-unreadable",
        "model-unsigned", "model-without-producer", "output-adopted"}) {
    EXPECT_TRUE(codes.contains(code)) << code;
  }
}

TEST_F(OpaDifferential, FindsAPlantedDifference) {
  const testing::TempDir folder;
  std::filesystem::copy(policy_folder("release"), folder.path() / "planted",
                        std::filesystem::copy_options::recursive);
  const Path kind = folder.path() / "planted/rules/kind.rego";
  std::string text = testing::read_text(kind);
  text.replace(text.find("run.kind != kind"), 16, "run.kind == \"x\" ");
  folder.write("planted/rules/kind.rego", text);
  const auto facts = documents();

  const auto planted = ours(folder.path() / "planted", facts);

  EXPECT_GT(differences(planted, theirs(*opa_, policy_folder("release"), facts)), 0U);
}

// OPA's rule index would skip startswith() on a number, hence upper().
TEST_F(OpaDifferential, SeesErrorsAndUndefinedAsOpaDoes) {
  const testing::TempDir folder;
  folder.write(
      "main.rego",
      "package hallmark\n\n"
      "decision := {\"allow\": true, \"reasons\": []} if upper(input.environment) == \"A\"\n");
  const std::vector<json::Value> facts = {
      *json::parse(R"({"environment":"a"})"), *json::parse(R"({"environment":"b"})"),
      *json::parse(R"({"environment":5})"), *json::parse(R"({})")};

  const auto our_answers = ours(folder.path(), facts);

  EXPECT_EQ(our_answers[0], "allow");
  EXPECT_EQ(our_answers[2], "error");
  EXPECT_EQ(our_answers, theirs(*opa_, folder.path(), facts));
}

}  // namespace
}  // namespace hallmark::policy

// Each way of tampering with evidence, and the code that refuses it.

#include <gtest/gtest.h>

#include "gate/gate_fixture.h"

namespace hallmark::gate {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::IsErrorCode;
using testing::make_tree;
using testing::sign_as;
using testing::sign_model_as;
using testing::tree_artifact;
using testing::with_payload;

constexpr Timestamp kNow = ChainBuilder::kNow;

void replace(SignedChain& chain, std::string_view name, sigstore::Bundle bundle) {
  chain.bundles.erase(chain.bundles.find(name));
  chain.bundles.emplace(name, std::move(bundle));
}

std::string payload_of(const SignedChain& chain, std::string_view name) {
  return to_text(chain.bundles.find(name)->second.envelope().payload);
}

std::string edited(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Gate, AllowsTheWholeChain) { EXPECT_THAT(codes(ChainBuilder().sign()), ElementsAre()); }

TEST(Gate, AllowsTheWholeChainByReference) {
  const SignedChain chain = ChainBuilder().sign();
  EXPECT_THAT(codes(reference_of(chain), chain.evidence(), chain.trust), ElementsAre());
}

TEST(Gate, RefusesTheFileThatListsTheModelInPlaceOfTheModel) {
  const SignedChain chain = ChainBuilder().sign();
  Subject listing = path_of(chain);
  listing.is_tree = false;
  listing.manifest.reset();
  EXPECT_THAT(codes(listing, chain.evidence(), chain.trust), ElementsAre("manifest-missing"));
}

TEST(Gate, RefusesAStatementThatWasEdited) {
  SignedChain chain = ChainBuilder().sign();
  const std::string payload = edited(payload_of(chain, "evaluation"), "0.97", "0.99");
  replace(chain, "evaluation", with_payload(chain.bundles.at("evaluation"), payload));
  EXPECT_THAT(codes(chain), ElementsAre("statement-invalid"));
}

TEST(Gate, RefusesAnInvalidStatementThatNobodyNeeds) {
  SignedChain chain = ChainBuilder().sign();
  const std::string payload = edited(payload_of(chain, "evaluate"), "evaluate.py", "evaluate.sh");
  replace(chain, "evaluate", with_payload(chain.bundles.at("evaluate"), payload));
  EXPECT_THAT(codes(chain), ElementsAre("statement-invalid"));
}

TEST(Gate, TakesAnEditedStatementWithoutItsHintForNoFact) {
  SignedChain chain = ChainBuilder().sign();
  attest::Envelope envelope = chain.bundles.at("train").envelope();
  envelope.payload = to_bytes(edited(payload_of(chain, "train"), "train.py", "tra1n.py"));
  replace(chain, "train", sigstore::Bundle::around(std::move(envelope), ""));
  EXPECT_THAT(codes(chain), ElementsAre("no-producer"));
}

TEST(Gate, RefusesAnAlteredHint) {
  SignedChain chain = ChainBuilder().sign();
  replace(chain, "train",
          sigstore::Bundle::around(chain.bundles.at("train").envelope(), std::string(64, '0')));
  EXPECT_THAT(codes(chain), ElementsAre("statement-invalid"));
}

TEST(Gate, RefusesADuplicateKeyInsideASignedStatement) {
  SignedChain chain = ChainBuilder().sign();
  const std::string payload =
      edited(payload_of(chain, "train"), R"("_type")", R"("subject":[],"_type")");
  auto envelope = attest::sign_envelope(std::string(attest::kInTotoPayloadType), to_bytes(payload),
                                        testing::duty_key("training"));
  replace(chain, "train",
          sigstore::Bundle::around(*std::move(envelope), chain.bundles.at("train").hint()));
  EXPECT_THAT(codes(chain), ElementsAre("statement-malformed"));
}

TEST(Gate, RefusesAMalformedStatementWhoeverSignedIt) {
  SignedChain chain = ChainBuilder().sign();
  for (const std::string payload : {"", "{}", "not JSON", "\xff"}) {
    auto envelope = attest::sign_envelope(std::string(attest::kInTotoPayloadType),
                                          to_bytes(payload), testing::duty_key("stranger"));
    store::Evidence evidence = chain.evidence();
    evidence.add(sigstore::Bundle::around(*std::move(envelope), ""));
    EXPECT_THAT(codes(path_of(chain), evidence, chain.trust), ElementsAre("statement-malformed"))
        << payload;
  }
}

TEST(Gate, RefusesAnEnvelopeOfAnotherPayloadType) {
  SignedChain chain = ChainBuilder().sign();
  auto envelope =
      attest::sign_envelope(std::string(sigstore::kTrustFilePayloadType),
                            to_bytes(payload_of(chain, "train")), testing::duty_key("training"));
  replace(chain, "train", sigstore::Bundle::around(*std::move(envelope), ""));
  EXPECT_THAT(codes(chain), ElementsAre("statement-malformed"));
}

TEST(Gate, RefusesATrustedReleaseThatCannotBeRead) {
  SignedChain chain = ChainBuilder().sign();
  attest::Statement statement = *attest::Statement::parse(as_bytes(payload_of(chain, "release")));
  statement.predicate = json::Object{{"purl", 7}};
  replace(chain, "release", sign_as("release", statement));
  EXPECT_THAT(codes(chain), ElementsAre("statement-malformed"));
}

TEST(Gate, NamesTheStatementThatItRefuses) {
  SignedChain chain = ChainBuilder().sign();
  const std::string payload = edited(payload_of(chain, "train"), "train.py", "tra1n.py");
  replace(chain, "train", with_payload(chain.bundles.at("train"), payload));
  StrictEngine engine;
  const store::Evidence evidence = chain.evidence();
  const auto outcome = decide(request(path_of(chain), evidence, chain.trust), engine);
  ASSERT_THAT(outcome, testing::IsOk());
  ASSERT_EQ(outcome->decision.reasons.size(), 1U);
  EXPECT_EQ(outcome->decision.reasons[0].artifact, chain.bundles.at("train").statement_id().text());
  EXPECT_THAT(outcome->decision.reasons[0].message, ::testing::HasSubstr("training"));
  EXPECT_EQ(engine.times_asked(), 0) << "a refusal ends it before the policy";
}

TEST(Gate, RefusesAStatementSignedWithAnotherStepsKey) {
  const ChainBuilder builder;
  SignedChain chain = builder.sign();
  replace(chain, "train", sign_as("data", builder.train.to_statement({})));
  EXPECT_THAT(codes(chain), ElementsAre("no-producer"));
}

TEST(Gate, RefusesAStatementOfARevokedKey) {
  ChainBuilder builder;
  builder.trusted_key("data").revoked_at = kNow;
  EXPECT_THAT(codes(builder.sign()), ElementsAre("no-producer"));
}

TEST(Gate, RefusesAStatementFromTheFuture) {
  ChainBuilder builder;
  builder.clearance.created = kNow + std::chrono::seconds(1);
  EXPECT_THAT(codes(builder.sign()), ElementsAre("statement-from-future"));
}

TEST(Gate, RefusesAModelSignatureOfferedAsProvenance) {
  SignedChain chain = ChainBuilder().sign();
  replace(chain, "train", *sigstore::Bundle::parse(sign_model_as("release", chain.model())));
  EXPECT_THAT(codes(chain), ElementsAre("no-producer"));
}

TEST(Gate, RefusesIntermediateDataThatChangedBetweenSteps) {
  ChainBuilder builder;
  const auto changed = make_tree({{"train.csv", "9,9\n"}});
  builder.train.inputs = {tree_artifact("data/train", changed)};
  SignedChain chain = builder.sign();
  chain.trees.emplace("changed", changed);
  EXPECT_THAT(codes(chain), ElementsAre("no-producer"));
}

TEST(Gate, RefusesASkippedStep) {
  ChainBuilder builder;
  builder.train.inputs = {tree_artifact("data/raw", builder.raw)};
  EXPECT_THAT(codes(builder.sign()), ElementsAre("producer-undeclared"));
}

TEST(Gate, RefusesASecondConflictingProvenance) {
  ChainBuilder builder;
  SignedChain chain = builder.sign();
  builder.acquire.outputs = {tree_artifact("data/train", builder.train_set)};
  builder.acquire.inputs = {};
  chain.bundles.emplace("conflict", sign_as("data", builder.acquire.to_statement({})));
  EXPECT_THAT(codes(chain), ::testing::Contains("producer-undeclared"));
}

TEST(Gate, RefusesAnAdoptedModel) {
  ChainBuilder builder;
  builder.train.outputs[0].is_adopted = true;
  EXPECT_THAT(codes(builder.sign()), ElementsAre("adopted"));
}

TEST(Gate, RefusesAnEvaluationBelowTheThreshold) {
  ChainBuilder builder;
  builder.evaluation.metrics = {{"accuracy", 0.5}};
  EXPECT_THAT(codes(builder.sign()), ElementsAre("evaluation-below"));
}

TEST(Gate, RefusesAnEvaluationOnTrainingData) {
  ChainBuilder builder;
  builder.evaluation.dataset = tree_artifact("data/test", builder.train_set);
  EXPECT_THAT(codes(builder.sign()), ElementsAre("evaluation-overlap"));
}

TEST(Gate, RefusesAnEvaluationWhoseTreeIsCalledAFile) {
  ChainBuilder builder;
  attest::RunArtifact dataset = tree_artifact("data/test", builder.test_set);
  dataset.is_tree = false;
  builder.evaluation.dataset = dataset;
  const SignedChain chain = builder.sign();
  EXPECT_THAT(codes(path_of(chain), chain.evidence_without("test-set"), chain.trust),
              ElementsAre("manifest-missing"))
      << "the run that made it calls it a tree";
}

TEST(Gate, RefusesAnotherModelsEvaluation) {
  ChainBuilder builder;
  builder.evaluation.model = builder.raw.digest();
  EXPECT_THAT(codes(builder.sign()), ElementsAre("not-evaluated"));
}

TEST(Gate, RefusesAnOldClearance) {
  ChainBuilder builder;
  builder.clearance.created = kNow - std::chrono::days(91);
  EXPECT_THAT(codes(builder.sign()), ElementsAre("not-cleared"));
}

TEST(Gate, RefusesATrustedFindingUpstream) {
  const ChainBuilder builder;
  SignedChain chain = builder.sign();
  const attest::Finding finding{.subject_name = "raw",
                                .subject = builder.raw.digest(),
                                .created = kNow,
                                .severity = "critical",
                                .title = "poisoned",
                                .detail = ""};
  chain.bundles.emplace("finding", sign_as("clearance", finding.to_statement()));
  EXPECT_THAT(codes(chain), ElementsAre("finding"));
}

TEST(Gate, IsNotMovedByAStrangersFinding) {
  const ChainBuilder builder;
  SignedChain chain = builder.sign();
  const attest::Finding finding{.subject_name = "model",
                                .subject = builder.model.digest(),
                                .created = kNow,
                                .severity = "low",
                                .title = "ugly",
                                .detail = ""};
  chain.bundles.emplace("finding", sign_as("stranger", finding.to_statement()));
  EXPECT_THAT(codes(chain), ElementsAre());
}

TEST(Gate, RefusesUnderATrustFileOfOtherKeys) {
  ChainBuilder others;
  for (sigstore::TrustedKey& key : others.draft.keys) {
    key.key = testing::duty_key("other-" + key.name).public_key();
  }
  const SignedChain chain = ChainBuilder().sign();
  const auto refused = codes(path_of(chain), chain.evidence(), others.trust());
  EXPECT_THAT(refused, ::testing::IsSupersetOf({"signature-unknown-key", "no-producer"}));
}

class FailingEngine final : public policy::Engine {
 public:
  Result<policy::Decision> decide(const json::Value&) override {
    return fail(ErrorCode::kInternal, "out of time", "policy-timeout");
  }
  Result<std::vector<TestResult>> run_tests() override { return std::vector<TestResult>(); }
};

TEST(Gate, CouldNotDecideWhenTheEngineFails) {
  const SignedChain chain = ChainBuilder().sign();
  const store::Evidence evidence = chain.evidence();
  FailingEngine engine;
  EXPECT_THAT(decide(request(path_of(chain), evidence, chain.trust), engine),
              AllOf(IsErrorCode(ErrorCode::kInternal), testing::HasReason("policy-timeout")));
}

}  // namespace
}  // namespace hallmark::gate

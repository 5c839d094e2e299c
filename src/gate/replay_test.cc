#include <gtest/gtest.h>

#include "base/encoding.h"
#include "gate/decision_record.h"
#include "gate/gate_fixture.h"

namespace hallmark::gate {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsErrorCode;
using testing::sign_as;

policy::PolicyBundle policy_of(std::string text) {
  return *policy::PolicyBundle::from_files({{.path = "main.rego", .text = std::move(text)}});
}

// A decision over `chain` signed by `duty`, and what is at hand at its replay.
struct Signed {
  SignedChain chain;
  policy::PolicyBundle policy = policy_of("package hallmark\n");
  sigstore::Bundle vsa;
};

attest::Statement vsa_of(const SignedChain& chain, const Subject& subject,
                         const store::Evidence& evidence) {
  StrictEngine engine;
  const Request asked = request(subject, evidence, chain.trust);
  const auto outcome = decide(asked, engine);
  EXPECT_THAT(outcome, testing::IsOk());
  return to_vsa(asked, *outcome, policy_of("package hallmark\n"), "file:policies/release");
}

Signed decided(SignedChain chain, const Subject& subject) {
  sigstore::Bundle vsa = sign_as("gate", vsa_of(chain, subject, chain.evidence()));
  return {.chain = std::move(chain), .vsa = std::move(vsa)};
}

Signed decided_by_reference(SignedChain chain = ChainBuilder().sign()) {
  const Subject subject = reference_of(chain);
  return decided(std::move(chain), subject);
}

Signed decided_by_path(SignedChain chain = ChainBuilder().sign()) {
  const Subject subject = path_of(chain);
  return decided(std::move(chain), subject);
}

Result<Replay> replayed(const Signed& decision, const store::Evidence& evidence,
                        std::optional<std::string> signature_text = std::nullopt) {
  StrictEngine engine;
  return replay({.vsa = decision.vsa,
                 .evidence = evidence,
                 .signature_text = std::move(signature_text),
                 .trust = decision.chain.trust,
                 .policy = decision.policy},
                engine);
}

Result<Replay> replayed(const Signed& decision) {
  return replayed(decision, decision.chain.evidence());
}

TEST(Vsa, SaysWhatWasDecidedAboutWhatAndOnWhichStatements) {
  const Signed decision = decided_by_path();
  const auto statement = attest::Statement::parse(decision.vsa.envelope().payload);
  const auto vsa = attest::Vsa::from_statement(*statement);
  ASSERT_THAT(vsa, testing::IsOk());
  EXPECT_TRUE(vsa->passed);
  EXPECT_THAT(vsa->verified_levels, ElementsAre("HALLMARK_CHAIN_VERIFIED"));
  EXPECT_EQ(vsa->subject, decision.chain.model().digest());
  EXPECT_EQ(vsa->resource_uri, "hallmark://production/" + decision.chain.model().digest().text());
  EXPECT_EQ(vsa->time_verified, ChainBuilder::kNow);
  EXPECT_EQ(vsa->trust_file_digest, decision.chain.trust.digest());
  EXPECT_EQ(vsa->inputs.size(), 7U);
}

TEST(Vsa, OfARefusalIsFailedAndKeepsTheReasons) {
  ChainBuilder builder;
  builder.train.outputs[0].is_adopted = true;
  const Signed decision = decided_by_path(builder.sign());
  const auto vsa =
      attest::Vsa::from_statement(*attest::Statement::parse(decision.vsa.envelope().payload));
  ASSERT_THAT(vsa, testing::IsOk());
  EXPECT_FALSE(vsa->passed);
  const auto reasons = reasons_from_json(vsa->reasons, "reasons");
  ASSERT_THAT(reasons, testing::IsOk());
  EXPECT_EQ(reasons->at(0).code, "adopted");
}

TEST(Vsa, CanBeReadBackWhateverTheSubjectIsCalled) {
  const SignedChain chain = ChainBuilder().sign();
  for (const std::string name : {"", "a\nb", "\xff", "model"}) {
    Subject subject = path_of(chain);
    subject.name = name;
    EXPECT_THAT(attest::Vsa::from_statement(vsa_of(chain, subject, chain.evidence())),
                testing::IsOk())
        << printable(name);
  }
}

TEST(Replay, OfAReferenceGivesTheSameAnswer) {
  const auto result = replayed(decided_by_reference());
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_TRUE(result->is_same);
  EXPECT_TRUE(result->replayed.allow);
  EXPECT_THAT(result->differences, IsEmpty());
}

TEST(Replay, OfAPathFindsTheSignatureInTheEvidence) {
  const auto result = replayed(decided_by_path());
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_TRUE(result->is_same);
  EXPECT_THAT(result->differences, IsEmpty());
}

TEST(Replay, OfAPathTakesTheSignatureThatTheCallerGives) {
  const Signed decision = decided_by_path();
  const auto result = replayed(decision, decision.chain.evidence_without("signature"),
                               decision.chain.signature_text());
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_TRUE(result->is_same);
}

TEST(Replay, OfAPathSaysThatTheSignatureIsMissing) {
  const Signed decision = decided_by_path();
  const auto result = replayed(decision, decision.chain.evidence_without("signature"));
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_FALSE(result->is_same);
  EXPECT_THAT(result->missing, ElementsAre(HasSubstr("model signature")));
}

TEST(Replay, OfAPathTakesNoOtherSignature) {
  const Signed decision = decided_by_path();
  const auto result = replayed(decision, decision.chain.evidence_without("signature"),
                               testing::sign_model_as("release", decision.chain.model()));
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_FALSE(result->is_same);
}

TEST(Replay, AllowsAssertedDigestsWhereTheDecisionDid) {
  const SignedChain chain = ChainBuilder().sign();
  const store::Evidence evidence = chain.evidence_without("signature");
  for (const bool is_allowed : {false, true}) {
    Subject subject = path_of(chain);
    subject.signature_text = testing::sign_model_as("release", chain.model(), "oci-manifest");
    StrictEngine engine;
    Request asked = request(subject, evidence, chain.trust);
    asked.allows_asserted_digests = is_allowed;
    const auto outcome = decide(asked, engine);
    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(outcome->decision.allow, is_allowed);
    const Signed decision{
        .chain = chain,
        .vsa = sign_as("gate", to_vsa(asked, *outcome, policy_of("package hallmark\n"), "file:p"))};
    const auto result = replayed(decision, evidence, subject.signature_text);
    ASSERT_THAT(result, testing::IsOk());
    EXPECT_TRUE(result->is_same);
    EXPECT_THAT(result->differences, IsEmpty());
  }
}

TEST(Replay, OfAPathSaysThatTheModelsManifestIsMissing) {
  const Signed decision = decided_by_path();
  const auto result = replayed(decision, decision.chain.evidence_without("model"));
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_FALSE(result->is_same);
  EXPECT_THAT(result->missing,
              ElementsAre("tree manifest " + decision.chain.model().digest().text()));
}

TEST(Replay, NamesEachStatementThatIsMissing) {
  const Signed decision = decided_by_reference();
  const auto result = replayed(decision, decision.chain.evidence_without("clearance"));
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_FALSE(result->is_same);
  EXPECT_FALSE(result->replayed.allow);
  EXPECT_THAT(
      result->missing,
      ElementsAre("statement " + decision.chain.bundles.at("clearance").statement_id().text()));
}

TEST(Replay, IsNotMovedByStatementsThatCameLater) {
  const Signed decision = decided_by_reference();
  const attest::Finding finding{.subject_name = "model",
                                .subject = decision.chain.model().digest(),
                                .created = ChainBuilder::kNow,
                                .severity = "high",
                                .title = "late",
                                .detail = ""};
  store::Evidence evidence = decision.chain.evidence();
  evidence.add(sign_as("clearance", finding.to_statement()));
  const auto result = replayed(decision, evidence);
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_TRUE(result->is_same);
  EXPECT_THAT(result->differences, IsEmpty());
}

TEST(Replay, OfARefusalGivesTheSameReasons) {
  ChainBuilder builder;
  builder.evaluation.metrics = {{"accuracy", 0.1}};
  const auto result = replayed(decided_by_path(builder.sign()));
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_TRUE(result->is_same);
  EXPECT_FALSE(result->replayed.allow);
}

TEST(Replay, OfAnUnsignedPathGivesTheSameReasons) {
  const SignedChain chain = ChainBuilder().sign();
  Subject subject = path_of(chain);
  subject.signature_text = std::nullopt;
  const auto result = replayed(decided(chain, subject));
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_TRUE(result->is_same);
  EXPECT_EQ(result->replayed.reasons[0].code, "signature-unsigned");
}

TEST(Replay, OfAnUnreadableSignatureNeedsItsText) {
  const SignedChain chain = ChainBuilder().sign();
  Subject subject = path_of(chain);
  subject.signature_text = "garbage";
  const Signed decision = decided(chain, subject);
  const auto with_text = replayed(decision, chain.evidence(), "garbage");
  ASSERT_THAT(with_text, testing::IsOk());
  EXPECT_TRUE(with_text->is_same);
  const auto without = replayed(decision);
  ASSERT_THAT(without, testing::IsOk());
  EXPECT_FALSE(without->is_same);
}

TEST(Replay, OfAnInvalidStatementRefusesAgain) {
  SignedChain chain = ChainBuilder().sign();
  const auto& train = chain.bundles.at("train");
  std::string payload = to_text(train.envelope().payload);
  payload.replace(payload.find("train.py"), 8, "tra1n.py");
  chain.bundles.emplace("edited", testing::with_payload(train, payload));
  const auto result = replayed(decided_by_path(chain));
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_TRUE(result->is_same);
  EXPECT_EQ(result->replayed.reasons[0].code, "statement-invalid");
}

TEST(Replay, KeepsWhatWasIgnored) {
  const ChainBuilder builder;
  SignedChain chain = builder.sign();
  attest::Release forged = builder.release;
  forged.version = "2.0.0";
  chain.bundles.emplace("forged", sign_as("stranger", forged.to_statement()));
  const Signed decision = decided_by_path(chain);
  const auto complete = replayed(decision);
  ASSERT_THAT(complete, testing::IsOk());
  EXPECT_TRUE(complete->is_same);
  EXPECT_THAT(complete->differences, IsEmpty());
  const auto without = replayed(decision, chain.evidence_without("forged"));
  ASSERT_THAT(without, testing::IsOk());
  EXPECT_THAT(without->missing, ::testing::SizeIs(1));
}

TEST(Replay, RefusesADecisionOfNoGateKey) {
  Signed decision = decided_by_reference();
  const auto statement =
      vsa_of(decision.chain, reference_of(decision.chain), decision.chain.evidence());
  decision.vsa = sign_as("stranger", statement);
  EXPECT_THAT(replayed(decision),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("decision-unknown-key")));
  decision.vsa = sign_as("release", statement);
  EXPECT_THAT(replayed(decision),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("decision-outside-grant")));
}

TEST(Replay, RefusesAnEditedDecision) {
  Signed decision = decided_by_reference();
  std::string payload = to_text(decision.vsa.envelope().payload);
  payload.replace(payload.find("production"), 10, "staging123");
  decision.vsa = testing::with_payload(decision.vsa, payload);
  EXPECT_THAT(replayed(decision),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("decision-signature-invalid")));
}

TEST(Replay, RefusesWhatIsNoDecision) {
  Signed decision = decided_by_reference();
  decision.vsa = decision.chain.bundles.at("train");
  EXPECT_THAT(replayed(decision), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(Replay, RefusesAnotherPolicy) {
  Signed decision = decided_by_reference();
  decision.policy = policy_of("package other\n");
  EXPECT_THAT(replayed(decision),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("policy-differs")));
}

TEST(Replay, RefusesAnotherTrustFile) {
  Signed decision = decided_by_reference();
  ChainBuilder builder;
  builder.draft.version = 8;
  decision.chain.trust = builder.trust();
  EXPECT_THAT(replayed(decision),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("trust-differs")));
}

TEST(DecisionRecord, RefusesWhatItDoesNotKnow) {
  DecisionRecord record;
  json::Object object = record.to_json();
  ASSERT_THAT(DecisionRecord::from_json(object), testing::IsOk());
  object["more"] = true;
  EXPECT_THAT(DecisionRecord::from_json(object), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(DecisionRecord, RefusesEachMissingMember) {
  const json::Object complete = DecisionRecord().to_json();
  for (const auto& [key, value] : complete) {
    json::Object object = complete;
    object.erase(key);
    EXPECT_THAT(DecisionRecord::from_json(object), IsErrorCode(ErrorCode::kInvalidInput)) << key;
  }
}

}  // namespace
}  // namespace hallmark::gate

#include "sigstore/verifier.h"

#include <gtest/gtest.h>

#include "attest/predicates.h"
#include "crypto/hash.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "testing/unchecked.h"

namespace hallmark::sigstore {
namespace {

using ::hallmark::testing::HasReason;
using ::hallmark::testing::IsErrorCode;
using ::hallmark::testing::IsOk;
using ::hallmark::testing::test_key;

constexpr std::string_view kBuilder = "https://w3id.org/hallmark/builder/laptop/v1";

Timestamp at(std::string_view text) { return *parse_rfc3339(text); }
const Timestamp kDone = at("2026-06-01T10:00:00Z");
const Timestamp kNow = at("2026-06-01T12:00:00Z");

// ---- what is signed

attest::Provenance run(std::string step = "train", std::string builder = std::string(kBuilder)) {
  attest::Provenance run;
  run.step = std::move(step);
  run.kind = "train";
  run.builder_id = std::move(builder);
  run.invocation_id = std::string(32, 'a');
  run.started = kDone;
  run.finished = kDone;
  run.command = {"true"};
  run.outputs = {{.path = "model", .digest = crypto::sha256("model")}};
  return run;
}

attest::Statement run_statement() { return run().to_statement({}); }

attest::Statement run_failure(std::string step = "train") {
  return attest::RunFailure{.step = std::move(step),
                            .kind = "train",
                            .builder_id = std::string(kBuilder),
                            .invocation_id = std::string(32, 'a'),
                            .started = kDone,
                            .finished = kDone,
                            .command = {"false"},
                            .exit_status = 1,
                            .run_record = crypto::sha256("record")}
      .to_statement();
}

attest::Statement clearance(std::vector<std::string> properties, Timestamp created = kDone) {
  return attest::Clearance{.dataset_name = "data",
                           .dataset = crypto::sha256("data"),
                           .created = created,
                           .verifier_id = "v",
                           .properties = std::move(properties)}
      .to_statement();
}

attest::Statement finding(Timestamp created = kDone) {
  return attest::Finding{.subject_name = "data",
                         .subject = crypto::sha256("data"),
                         .created = created,
                         .severity = "high",
                         .title = "bad",
                         .detail = ""}
      .to_statement();
}

attest::Statement evaluation(Timestamp created = kDone) {
  return attest::Evaluation{.model_name = "model",
                            .model = crypto::sha256("model"),
                            .created = created,
                            .metrics = {{.name = "accuracy", .value = 0.9}},
                            .sample_size = {},
                            .dataset = {.path = "test.csv", .digest = crypto::sha256("test")},
                            .invocation_id = {}}
      .to_statement();
}

attest::Statement oms() {
  return {.subjects = {attest::ResourceDescriptor::of("model", crypto::sha256("model"))},
          .predicate_type = std::string(attest::kOmsType),
          .predicate = json::Object{{"resources", json::Array()}}};
}

Bundle signed_by(std::string_view key, const attest::Statement& statement) {
  return testing::sign_unchecked(statement, test_key(key));
}

Bundle with_hint(const Bundle& bundle, std::string hint) {
  return Bundle::around(bundle.envelope(), std::move(hint));
}

std::string pem_hint(std::string_view key) {
  return crypto::sha256(test_key(key).public_key().pem()).hex();
}

// ---- what is trusted

Grant grant(std::string_view type, std::vector<std::string> steps = {},
            std::vector<std::string> builders = {}, std::vector<std::string> properties = {}) {
  return {.predicate_type = std::string(type),
          .steps = std::move(steps),
          .builders = std::move(builders),
          .properties = std::move(properties)};
}

TrustedKey trusted(std::string_view name, std::vector<Grant> grants) {
  return {.name = std::string(name),
          .key = test_key(name).public_key(),
          .valid_from = at("2026-02-01T00:00:00Z"),
          .valid_until = at("2026-08-01T00:00:00Z"),
          .revoked_at = {},
          .grants = std::move(grants)};
}

TrustFile trust_in(std::vector<TrustedKey> keys) {
  const TrustFileDraft draft{.version = 1,
                             .issued = at("2026-01-01T00:00:00Z"),
                             .expires = at("2027-01-01T00:00:00Z"),
                             .root = test_key("root").public_key(),
                             .keys = std::move(keys)};
  return *TrustFile::verify(
      *draft.sign(test_key("root")),
      {.root = draft.root.id(), .now = at("2026-01-01T00:00:00Z"), .version_min = 0});
}

TrustFile usual_trust() {
  const std::vector<std::string> builders{std::string(kBuilder)};
  return trust_in({trusted("training", {grant(attest::kProvenanceType, {"train"}, builders),
                                        grant(attest::kRunFailureType, {"train"}, builders)}),
                   trusted("clearing", {grant(attest::kSvrType, {}, {}, {"DATASET_CLEARED"})}),
                   trusted("finding", {grant(attest::kFindingType)}),
                   trusted("evaluating", {grant(attest::kEvalType)}),
                   trusted("release", {grant(attest::kOmsType)})});
}

Result<Verdict> judge(const Bundle& bundle, Timestamp now = kNow) {
  const TrustFile trust = usual_trust();
  return StatementVerifier(trust, now).judge(bundle);
}

MATCHER_P2(IsVerdict, trust, reason,
           "is the verdict " + std::string(name_of(trust)) + " " + reason) {
  if (!arg) return false;
  *result_listener << "which is " << name_of(arg->trust) << " " << arg->reason;
  return arg->trust == trust && arg->reason == reason &&
         arg->statement.has_value() == (trust == Trust::kVerified);
}
auto verified() { return IsVerdict(Trust::kVerified, ""); }
auto ignored(const char* reason) { return IsVerdict(Trust::kUnknownSigner, reason); }
auto invalid(const char* reason) { return IsVerdict(Trust::kInvalid, reason); }

// ---- signer

TEST(StatementVerifier, BelievesAGrantedKey) {
  const Bundle bundle = signed_by("training", run_statement());
  const auto verdict = judge(bundle);
  ASSERT_THAT(verdict, verified());
  EXPECT_EQ(verdict->signer_name, "training");
  EXPECT_EQ(verdict->statement->id(), bundle.statement_id());
  EXPECT_EQ(verdict->statement->bundle_digest(), bundle.digest());
  EXPECT_EQ(verdict->statement->signer(), test_key("training").public_key().id());
  EXPECT_EQ(verdict->statement->signer_name(), "training");
  EXPECT_TRUE(verdict->statement->statement().has_subject(crypto::sha256("model")));
}

TEST(StatementVerifier, IgnoresAnUnlistedKey) {
  const auto verdict = judge(signed_by("stranger", run_statement()));
  EXPECT_THAT(verdict, ignored("unknown-key"));
  EXPECT_EQ(verdict->signer, std::nullopt);
}

TEST(StatementVerifier, DoesNotBelieveTheRootAboutStatements) {
  EXPECT_THAT(judge(signed_by("root", run_statement())), ignored("unknown-key"));
}

TEST(StatementVerifier, RefusesAListedKeysFailedSignature) {
  const std::string training = test_key("training").public_key().id().hex();
  EXPECT_THAT(judge(with_hint(signed_by("stranger", run_statement()), training)),
              invalid("signature-invalid"));
}

TEST(StatementVerifier, RefusesAnEditedPayload) {
  const Bundle good = signed_by("training", run_statement());
  attest::Envelope envelope = good.envelope();
  envelope.payload = to_bytes(run("prepare").to_statement({}).serialise());
  EXPECT_THAT(judge(Bundle::around(envelope, good.hint())), invalid("signature-invalid"));
}

TEST(StatementVerifier, RefusesAHintOfAnotherListedKey) {
  const std::string finding_key = test_key("finding").public_key().id().hex();
  EXPECT_THAT(judge(with_hint(signed_by("training", run_statement()), finding_key)),
              invalid("signature-invalid"));
}

TEST(StatementVerifier, RefusesAHintThatNamesNoKeyOnAListedKeysStatement) {
  const auto verdict = judge(with_hint(signed_by("training", run_statement()), "training"));
  EXPECT_THAT(verdict, invalid("hint-mismatch"));
  EXPECT_EQ(verdict->signer_name, "training");
}

TEST(StatementVerifier, TakesAnEmptyHintAndTheHintOfOms) {
  const Bundle bundle = signed_by("release", oms());
  EXPECT_THAT(judge(with_hint(bundle, "")), verified());
  EXPECT_THAT(judge(with_hint(bundle, pem_hint("release"))), verified());
  EXPECT_THAT(judge(with_hint(bundle, pem_hint("training"))), invalid("signature-invalid"));
}

TEST(StatementVerifier, NoFlippedByteOfABundleIsBelieved) {
  const std::string good = signed_by("training", run_statement()).canonical();
  const TrustFile trust = usual_trust();
  const StatementVerifier verifier(trust, kNow);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    const auto bundle = Bundle::parse(flipped);
    if (!bundle) continue;
    const auto verdict = verifier.judge(*bundle);
    EXPECT_FALSE(verdict && verdict->trust == Trust::kVerified) << i << ": " << flipped;
  }
}

// ---- validity

TEST(StatementVerifier, KeyIsValidFromItsFirstInstant) {
  const auto bundle = signed_by("release", oms());
  EXPECT_THAT(judge(bundle, at("2026-02-01T00:00:00Z")), verified());
  EXPECT_THAT(judge(bundle, at("2026-01-31T23:59:59.999999999Z")), ignored("key-not-yet-valid"));
}

TEST(StatementVerifier, KeyIsNoLongerValidAtItsEnd) {
  const auto bundle = signed_by("release", oms());
  EXPECT_THAT(judge(bundle, at("2026-07-31T23:59:59.999999999Z")), verified());
  EXPECT_THAT(judge(bundle, at("2026-08-01T00:00:00Z")), ignored("key-expired"));
}

TEST(StatementVerifier, RevokedKeyIsNotBelievedWhenever) {
  TrustedKey key = trusted("release", {grant(attest::kOmsType)});
  key.revoked_at = kNow;
  const TrustFile trust = trust_in({key});
  const Bundle bundle = signed_by("release", oms());
  EXPECT_THAT(StatementVerifier(trust, kNow - std::chrono::nanoseconds(1)).judge(bundle),
              verified());
  EXPECT_THAT(StatementVerifier(trust, kNow).judge(bundle), ignored("key-revoked"));
}

TEST(StatementVerifier, StatementsFromTheFutureAreNotBelieved) {
  const Timestamp later = kNow + std::chrono::nanoseconds(1);
  attest::Provenance future = run();
  future.finished = later;
  EXPECT_THAT(judge(signed_by("training", future.to_statement({}))),
              ignored("statement-from-future"));
  EXPECT_THAT(judge(signed_by("clearing", clearance({"DATASET_CLEARED"}, later))),
              ignored("statement-from-future"));
  EXPECT_THAT(judge(signed_by("finding", finding(later))), ignored("statement-from-future"));
  EXPECT_THAT(judge(signed_by("evaluating", evaluation(later))), ignored("statement-from-future"));
  EXPECT_THAT(judge(signed_by("evaluating", evaluation(kNow))), verified());
}

// ---- grants

TEST(StatementVerifier, GrantIsForOnePredicateType) {
  EXPECT_THAT(judge(signed_by("finding", finding())), verified());
  EXPECT_THAT(judge(signed_by("finding", evaluation())), ignored("outside-grant"));
  EXPECT_THAT(judge(signed_by("evaluating", finding())), ignored("outside-grant"));
  EXPECT_THAT(judge(signed_by("release", run_statement())), ignored("outside-grant"));
  EXPECT_THAT(judge(signed_by("training", oms())), ignored("outside-grant"));
}

TEST(StatementVerifier, GrantOfProvenanceIsForItsSteps) {
  EXPECT_THAT(judge(signed_by("training", run("prepare").to_statement({}))),
              ignored("outside-grant"));
}

TEST(StatementVerifier, GrantOfProvenanceIsForItsBuilders) {
  EXPECT_THAT(judge(signed_by("training", run("train", "https://other.example").to_statement({}))),
              ignored("outside-grant"));
}

TEST(StatementVerifier, OneGrantMustAllowStepAndBuilderTogether) {
  const TrustFile trust = trust_in(
      {trusted("training", {grant(attest::kProvenanceType, {"train"}, {"other"}),
                            grant(attest::kProvenanceType, {"other"}, {std::string(kBuilder)})})});
  EXPECT_THAT(StatementVerifier(trust, kNow).judge(signed_by("training", run_statement())),
              ignored("outside-grant"));
}

TEST(StatementVerifier, AnyStepStillDemandsTheBuilder) {
  const auto judged_for = [](std::string builder) {
    const TrustFile trust = trust_in({trusted(
        "training", {grant(attest::kProvenanceType, {std::string(kAnyStep)}, {builder})})});
    return StatementVerifier(trust, kNow).judge(signed_by("training", run_statement()));
  };
  EXPECT_THAT(judged_for(std::string(kBuilder)), verified());
  EXPECT_THAT(judged_for("other"), ignored("outside-grant"));
}

TEST(StatementVerifier, GrantOfRunFailuresIsForItsStepsToo) {
  EXPECT_THAT(judge(signed_by("training", run_failure())), verified());
  EXPECT_THAT(judge(signed_by("training", run_failure("prepare"))), ignored("outside-grant"));
}

TEST(StatementVerifier, GrantOfSvrMustHoldEveryProperty) {
  EXPECT_THAT(judge(signed_by("clearing", clearance({"DATASET_CLEARED"}))), verified());
  EXPECT_THAT(judge(signed_by("clearing", clearance({"DATASET_CLEARED", "OTHER"}))),
              ignored("outside-grant"));
}

TEST(StatementVerifier, SvrWithoutPropertiesIsInNoGrant) {
  EXPECT_THAT(judge(signed_by("clearing", clearance({}))), ignored("outside-grant"));
}

TEST(StatementVerifier, AnotherBuildersProvenanceIsInNoGrant) {
  attest::Statement statement = run_statement();
  (*statement.predicate.as_object()->find("buildDefinition")->second.as_object())["buildType"] =
      "https://example.org/ci/v1";
  EXPECT_THAT(judge(signed_by("training", statement)), ignored("outside-grant"));
}

TEST(StatementVerifier, OmsBundleIsNoProvenance) {
  attest::Statement statement = oms();
  statement.predicate_type = std::string(attest::kProvenanceType);
  EXPECT_THAT(judge(signed_by("training", statement)), HasReason("malformed-statement"));
}

// ---- malformed

TEST(StatementVerifier, MalformedStatementIsRefusedWhoeverSignedIt) {
  attest::Statement statement = finding();
  statement.predicate.as_object()->erase("severity");
  for (const std::string_view key : {"finding", "training", "stranger"}) {
    const auto result = judge(signed_by(key, statement));
    EXPECT_THAT(result, IsErrorCode(ErrorCode::kInvalidInput)) << key;
    EXPECT_THAT(result, HasReason("malformed-statement")) << key;
  }
}

TEST(StatementVerifier, DuplicateKeyInASignedStatementIsRefused) {
  std::string text = run_statement().serialise();
  text.insert(text.size() - 1, R"(,"predicateType":"x")");
  auto envelope = *attest::sign_envelope(std::string(attest::kInTotoPayloadType), to_bytes(text),
                                         test_key("training"));
  EXPECT_THAT(judge(Bundle::around(envelope, test_key("training").public_key().id().hex())),
              HasReason("json-duplicate-key"));
}

TEST(StatementVerifier, OtherPayloadTypesAreNoStatements) {
  auto envelope =
      *attest::sign_envelope(std::string(kTrustFilePayloadType),
                             to_bytes(run_statement().serialise()), test_key("training"));
  EXPECT_THAT(judge(Bundle::around(envelope, "")), HasReason("malformed-statement"));
}

TEST(StatementVerifier, StandardPredicateOfAStrangerNeedsNoneOfOurMembers) {
  attest::Statement vsa = oms();
  vsa.predicate_type = std::string(attest::kVsaType);
  vsa.predicate = json::Object{{"verificationResult", "PASSED"}};
  EXPECT_THAT(judge(signed_by("stranger", vsa)), ignored("unknown-key"));
}

// ---- claimed time

TEST(ClaimedTime, IsWhatTheStatementSays) {
  EXPECT_EQ(*claimed_time(run_statement()), kDone);
  EXPECT_EQ(*claimed_time(run_failure()), kDone);
  EXPECT_EQ(*claimed_time(clearance({"X"})), kDone);
  EXPECT_EQ(*claimed_time(finding()), kDone);
  EXPECT_EQ(*claimed_time(evaluation()), kDone);
}

TEST(ClaimedTime, IsAbsentWhereThePredicateHasNone) {
  EXPECT_EQ(*claimed_time(oms()), std::nullopt);
}

TEST(ClaimedTime, OfAMalformedPredicateIsAnError) {
  attest::Statement statement = finding();
  (*statement.predicate.as_object())["timeCreated"] = "soon";
  EXPECT_THAT(claimed_time(statement), IsErrorCode(ErrorCode::kInvalidInput));
}

TEST(Trust, HasANameForEachValue) {
  EXPECT_EQ(name_of(Trust::kVerified), "verified");
  EXPECT_EQ(name_of(Trust::kUnknownSigner), "unknown-signer");
  EXPECT_EQ(name_of(Trust::kInvalid), "invalid");
  EXPECT_EQ(name_of(Trust::kReported), "reported");
}

}  // namespace
}  // namespace hallmark::sigstore

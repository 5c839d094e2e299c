#include "testing/chain_builder.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/hash.h"
#include "model/oms.h"
#include "testing/keys.h"
#include "testing/must.h"
#include "testing/unchecked.h"

namespace hallmark::testing {
namespace {

using attest::RunArtifact;
using std::chrono::days;
using std::chrono::hours;

constexpr Timestamp kNow = ChainBuilder::kNow;

// Runs finish in the order of their steps, all of them before kNow.
attest::Provenance make_run(std::string step, std::string kind, int hours_ago) {
  attest::Provenance run;
  run.step = std::move(step);
  run.kind = std::move(kind);
  run.builder_id = kChainBuilderId;
  run.builder_version = "0";
  run.invocation_id = crypto::sha256(run.step).hex().substr(0, 32);
  run.started = kNow - hours(hours_ago);
  run.finished = run.started + std::chrono::minutes(5);
  run.command = {"python", run.step + ".py"};
  run.git.commit = std::string(40, 'a');
  return run;
}

sigstore::TrustedKey trusted(std::string_view duty, std::vector<sigstore::Grant> grants) {
  return {.name = std::string(duty),
          .key = duty_key(duty).public_key(),
          .valid_from = kNow - days(365),
          .valid_until = kNow + days(365),
          .revoked_at = std::nullopt,
          .grants = std::move(grants)};
}

sigstore::Grant grant(std::string_view type) {
  return {.predicate_type = std::string(type), .steps = {}, .builders = {}, .properties = {}};
}

sigstore::Grant provenance_grant(std::vector<std::string> steps) {
  sigstore::Grant grant;
  grant.predicate_type = attest::kProvenanceType;
  grant.steps = std::move(steps);
  grant.builders = {std::string(kChainBuilderId)};
  return grant;
}

sigstore::Grant clearance_grant() {
  sigstore::Grant grant;
  grant.predicate_type = attest::kSvrType;
  grant.properties = {std::string(attest::kClearedProperty)};
  return grant;
}

sigstore::TrustFileDraft make_draft() {
  return {
      .version = 7,
      .issued = kNow - days(30),
      .expires = kNow + days(30),
      .root = duty_key("root").public_key(),
      .keys = {trusted("data", {provenance_grant({"acquire", "prepare"})}),
               trusted("training", {provenance_grant({"train"})}),
               trusted("clearance", {clearance_grant(), grant(attest::kFindingType)}),
               trusted("evaluation", {provenance_grant({"evaluate"}), grant(attest::kEvalType)}),
               trusted("release", {grant(attest::kOmsType), grant(attest::kReleaseType)}),
               trusted("gate", {grant(attest::kVsaType)})}};
}

sigstore::Bundle sign_run(std::string_view duty, const attest::Provenance& run) {
  return sign_as(duty, run.to_statement({}));
}

}  // namespace

const crypto::PrivateKey& duty_key(std::string_view duty) {
  return test_key("duty-" + std::string(duty));
}

model::TreeManifest make_tree(
    std::initializer_list<std::pair<std::string_view, std::string_view>> files) {
  std::vector<model::TreeFile> listed;
  for (const auto& [path, content] : files) {
    listed.push_back({.path = std::string(path),
                      .size_bytes = content.size(),
                      .digest = crypto::sha256(content)});
  }
  return must(model::TreeManifest::create(std::move(listed)));
}

attest::RunArtifact tree_artifact(std::string path, const model::TreeManifest& tree) {
  attest::RunArtifact artifact;
  artifact.path = std::move(path);
  artifact.digest = tree.digest();
  artifact.is_tree = true;
  return artifact;
}

sigstore::Bundle sign_as(std::string_view duty, const attest::Statement& statement) {
  return sign_unchecked(statement, duty_key(duty));
}

std::string sign_model_as(std::string_view duty, const model::TreeManifest& tree,
                          std::string_view asserted_by) {
  model::OmsScan scan;
  scan.subject_name = "model";
  for (const model::TreeFile& file : tree.files()) {
    scan.files.push_back(
        {.name = file.path, .digest = file.digest, .asserted_by = std::string(asserted_by)});
  }
  return must(model::sign_model(scan, {.signer = duty_key(duty)})).text;
}

sigstore::Bundle with_payload(const sigstore::Bundle& bundle, std::string_view payload) {
  attest::Envelope envelope = bundle.envelope();
  envelope.payload = to_bytes(payload);
  return sigstore::Bundle::around(std::move(envelope), bundle.hint());
}

store::Evidence SignedChain::evidence() const { return evidence_without(""); }

store::Evidence SignedChain::evidence_without(std::string_view name) const {
  store::Evidence evidence;
  for (const auto& [part, bundle] : bundles) {
    if (part != name) evidence.add(bundle);
  }
  for (const auto& [part, tree] : trees) {
    if (part != name) evidence.add(tree);
  }
  return evidence;
}

ChainBuilder::ChainBuilder()
    : raw(make_tree({{"LICENSE", "free"}, {"all.csv", "1,2\n3,4\n"}})),
      train_set(make_tree({{"train.csv", "1,2\n"}})),
      test_set(make_tree({{"test.csv", "3,4\n"}})),
      model(make_tree({{"config.json", "{}"}, {"weights.bin", "w"}})),
      acquire(make_run("acquire", "acquire", 9)),
      prepare(make_run("prepare", "prepare", 8)),
      train(make_run("train", "train", 7)),
      evaluate(make_run("evaluate", "evaluate", 6)),
      draft(make_draft()) {
  acquire.source = "https://data.example/all.csv";
  acquire.outputs = {tree_artifact("data/raw", raw)};
  prepare.inputs = acquire.outputs;
  prepare.outputs = {tree_artifact("data/test", test_set), tree_artifact("data/train", train_set)};
  train.inputs = {tree_artifact("data/train", train_set)};
  train.outputs = {tree_artifact("model", model)};
  evaluate.inputs = {tree_artifact("data/test", test_set), tree_artifact("model", model)};
  RunArtifact metrics;
  metrics.path = "metrics.json";
  metrics.digest = crypto::sha256(R"({"accuracy":0.97})");
  metrics.is_metrics = true;
  evaluate.outputs = {metrics};

  clearance = {.dataset_name = "data/raw",
               .dataset = raw.digest(),
               .created = kNow - days(1),
               .verifier_id = "https://example.com/privacy",
               .properties = {std::string(attest::kClearedProperty)}};
  evaluation = {.model_name = "model",
                .model = model.digest(),
                .created = evaluate.finished,
                .metrics = {{"accuracy", 0.97}},
                .sample_size = 114,
                .dataset = tree_artifact("data/test", test_set),
                .invocation_id = evaluate.invocation_id};
  release = {.artifact = model.digest(), .role = "model", .name = "breast", .version = "1.0.0"};
}

sigstore::TrustFile ChainBuilder::trust() const {
  const std::string text = must(draft.sign(duty_key("root")));
  return must(sigstore::TrustFile::verify(
      text, {.root = duty_key("root").public_key().id(), .now = kNow, .version_min = 0}));
}

sigstore::TrustedKey& ChainBuilder::trusted_key(std::string_view duty) {
  const auto found = std::ranges::find(draft.keys, duty, &sigstore::TrustedKey::name);
  CHECK(found != draft.keys.end());
  return *found;
}

SignedChain ChainBuilder::sign() const {
  SignedChain chain{.trust = trust(), .bundles = {}, .trees = {}};
  const auto add = [&](std::string_view name, sigstore::Bundle bundle) {
    chain.bundles.emplace(name, std::move(bundle));
  };
  add("acquire", sign_run("data", acquire));
  add("prepare", sign_run("data", prepare));
  add("train", sign_run("training", train));
  add("evaluate", sign_run("evaluation", evaluate));
  add("evaluation", sign_as("evaluation", evaluation.to_statement()));
  add("clearance", sign_as("clearance", clearance.to_statement()));
  add("release", sign_as("release", release.to_statement()));
  add("signature", must(model::read_oms_bundle(sign_model_as("release", model))).bundle);
  chain.trees = {{"raw", raw}, {"train-set", train_set}, {"test-set", test_set}, {"model", model}};
  return chain;
}

}  // namespace hallmark::testing

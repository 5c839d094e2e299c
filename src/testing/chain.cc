#include "testing/chain.h"

#include "testing/keys.h"
#include "testing/must.h"
#include "testing/unchecked.h"

namespace hallmark::testing {
namespace {

const std::vector<std::string> kSteps = {"acquire", "prepare", "train", "evaluate"};

std::vector<sigstore::Grant> all_grants() {
  std::vector<sigstore::Grant> grants;
  for (const std::string_view type : {attest::kProvenanceType, attest::kRunFailureType}) {
    grants.push_back({.predicate_type = std::string(type),
                      .steps = kSteps,
                      .builders = {std::string(kTestBuilder)},
                      .properties = {}});
  }
  for (const std::string_view type : {attest::kEvalType, attest::kFindingType, attest::kReleaseType,
                                      attest::kVsaType, attest::kOmsType}) {
    grants.push_back({std::string(type), {}, {}, {}});
  }
  grants.push_back(
      {std::string(attest::kSvrType), {}, {}, {std::string(attest::kClearedProperty)}});
  return grants;
}

}  // namespace

Timestamp at_hour(int hours) {
  return std::chrono::sys_days{std::chrono::year(2026) / 6 / 1} + std::chrono::hours(hours);
}

attest::RunArtifact file(std::string_view name) {
  return {.path = std::string(name), .digest = crypto::sha256(name)};
}

attest::RunArtifact tree(std::string path, const model::TreeManifest& manifest) {
  return {.path = std::move(path), .digest = manifest.digest(), .is_tree = true};
}

model::TreeManifest tree_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<model::TreeFile> listed;
  for (const auto& [path, contents] : files) {
    listed.push_back({path, contents.size(), crypto::sha256(contents)});
  }
  return must(model::TreeManifest::create(std::move(listed)));
}

attest::Provenance run_of(std::string step, std::vector<attest::RunArtifact> inputs,
                          std::vector<attest::RunArtifact> outputs) {
  attest::Provenance run;
  run.kind = step;
  run.step = std::move(step);
  run.builder_id = kTestBuilder;
  run.invocation_id = crypto::sha256(run.step).hex().substr(0, 32);
  run.started = at_hour(1);
  run.finished = at_hour(2);
  run.command = {"true"};
  run.inputs = std::move(inputs);
  run.outputs = std::move(outputs);
  run.internal = {{"reads", "declared"}};
  return run;
}

attest::Statement evaluation_of(const Sha256Digest& model, const attest::RunArtifact& dataset) {
  return attest::Evaluation{.model_name = "model",
                            .model = model,
                            .created = at_hour(2),
                            .metrics = {{.name = "accuracy", .value = 0.5}},
                            .sample_size = {},
                            .dataset = dataset,
                            .invocation_id = {}}
      .to_statement();
}

attest::Statement clearance_of(const Sha256Digest& dataset) {
  return attest::Clearance{.dataset_name = "data",
                           .dataset = dataset,
                           .created = at_hour(2),
                           .verifier_id = "https://example.org/legal",
                           .properties = {std::string(attest::kClearedProperty)}}
      .to_statement();
}

attest::Statement finding_of(const Sha256Digest& subject) {
  return attest::Finding{.subject_name = "data",
                         .subject = subject,
                         .created = at_hour(2),
                         .severity = "high",
                         .title = "poisoned",
                         .detail = ""}
      .to_statement();
}

attest::Statement release_of(const Sha256Digest& artifact, std::string name, std::string version) {
  return attest::Release{artifact, "model", std::move(name), std::move(version)}.to_statement();
}

sigstore::Bundle signed_by(std::string_view key, const attest::Statement& statement) {
  return sign_unchecked(statement, test_key(key));
}

sigstore::Bundle signed_by(std::string_view key, const attest::Provenance& run) {
  return signed_by(key, run.to_statement({}));
}

sigstore::Bundle oms_of(std::string_view key, const model::TreeManifest& tree) {
  std::vector<model::OmsFile> files;
  for (const model::TreeFile& file : tree.files()) files.push_back({file.path, file.digest});
  const auto manifest = must(model::OmsManifest::create("model", std::move(files)));
  return signed_by(key, manifest.to_statement());
}

sigstore::TrustFile trust_in(const std::vector<std::string>& keys, Timestamp now,
                             Timestamp valid_until) {
  const crypto::PrivateKey& root = test_key("root");
  sigstore::TrustFileDraft draft{.version = 1,
                                 .issued = at_hour(0),
                                 .expires = at_hour(10'000),
                                 .root = root.public_key(),
                                 .keys = {}};
  for (const std::string& name : keys) {
    draft.keys.push_back({.name = name,
                          .key = test_key(name).public_key(),
                          .valid_from = at_hour(0),
                          .valid_until = valid_until,
                          .revoked_at = {},
                          .grants = all_grants()});
  }
  return must(sigstore::TrustFile::verify(must(draft.sign(root)),
                                          {.root = root.public_key().id(), .now = now}));
}

}  // namespace hallmark::testing

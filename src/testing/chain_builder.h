#pragma once

// A whole chain in memory, as an allowed gate needs it: each part can be changed before it is
// signed, and taken out or replaced afterwards.
//
//   acquire -> data/raw -> prepare -> data/train, data/test;  data/train -> train -> model
//
// and about them a clearance of data/raw, an evaluation of the model on data/test (with its run),
// a release, and the model's OMS signature. One key per duty: data, training, clearance,
// evaluation, release, gate; a key of any other name is in no trust file.

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "attest/predicates.h"
#include "model/tree_manifest.h"
#include "sigstore/bundle.h"
#include "sigstore/trust_file.h"
#include "store/evidence.h"
#include "testing/fake_clock.h"

namespace hallmark::testing {

inline constexpr std::string_view kChainBuilderId = "https://w3id.org/hallmark/builder-local/v1";

const crypto::PrivateKey& duty_key(std::string_view duty);

// A tree of files with these contents.
model::TreeManifest make_tree(
    std::initializer_list<std::pair<std::string_view, std::string_view>> files);
attest::RunArtifact tree_artifact(std::string path, const model::TreeManifest& tree);

sigstore::Bundle sign_as(std::string_view duty, const attest::Statement& statement);
// The text of a model.sig.
std::string sign_model_as(std::string_view duty, const model::TreeManifest& tree,
                          std::string_view asserted_by = "");

// The same bundle around another payload: what an editor of statements leaves behind.
sigstore::Bundle with_payload(const sigstore::Bundle& bundle, std::string_view payload);

struct SignedChain {
  sigstore::TrustFile trust;
  // acquire, prepare, train, evaluate, evaluation, clearance, release, signature
  std::map<std::string, sigstore::Bundle, std::less<>> bundles;
  // raw, train-set, test-set, model
  std::map<std::string, model::TreeManifest, std::less<>> trees;

  const model::TreeManifest& model() const { return trees.at("model"); }
  // Of the bundle "signature".
  const std::string& signature_text() const { return bundles.at("signature").canonical(); }
  store::Evidence evidence() const;
  // Without the bundle or tree of that name.
  store::Evidence evidence_without(std::string_view name) const;
};

class ChainBuilder {
 public:
  static constexpr Timestamp kNow = FakeClock::kStart;

  ChainBuilder();

  sigstore::TrustFile trust() const;
  sigstore::TrustedKey& trusted_key(std::string_view duty);
  SignedChain sign() const;

  model::TreeManifest raw;
  model::TreeManifest train_set;
  model::TreeManifest test_set;
  model::TreeManifest model;
  attest::Provenance acquire;
  attest::Provenance prepare;
  attest::Provenance train;
  attest::Provenance evaluate;
  attest::Clearance clearance;
  attest::Evaluation evaluation;
  attest::Release release;
  sigstore::TrustFileDraft draft;
};

}  // namespace hallmark::testing

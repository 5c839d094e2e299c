#pragma once

// What the gate's tests share: a request about the model of a signed chain, and its answer's codes.

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "gate/gate.h"
#include "testing/chain_builder.h"
#include "testing/matchers.h"
#include "testing/strict_engine.h"

namespace hallmark::gate {

using testing::ChainBuilder;
using testing::SignedChain;
using testing::StrictEngine;

// The model as a folder on disk, with its model.sig.
inline Subject path_of(const SignedChain& chain) {
  return {.name = "model",
          .digest = chain.model().digest(),
          .is_tree = true,
          .manifest = chain.model(),
          .is_path = true,
          .signature_text = chain.signature_text()};
}

// The same by digest: everything else is the evidence's.
inline Subject reference_of(const SignedChain& chain) {
  return {.name = "model:breast@1.0.0",
          .digest = chain.model().digest(),
          .is_tree = true,
          .manifest = std::nullopt,
          .is_path = false,
          .signature_text = std::nullopt};
}

inline Request request(const Subject& subject, const store::Evidence& evidence,
                       const sigstore::TrustFile& trust) {
  return {.subject = subject,
          .evidence = evidence,
          .trust = trust,
          .now = ChainBuilder::kNow,
          .environment = "production"};
}

// The codes of the refusal; empty when allowed. Fails the test if it could not be decided.
inline std::set<std::string> codes(const Subject& subject, const store::Evidence& evidence,
                                   const sigstore::TrustFile& trust) {
  StrictEngine engine;
  const auto outcome = decide(request(subject, evidence, trust), engine);
  EXPECT_THAT(outcome, testing::IsOk());
  if (!outcome) return {"could-not-decide"};
  EXPECT_EQ(outcome->decision.allow, outcome->decision.reasons.empty());
  std::set<std::string> codes;
  for (const policy::Reason& reason : outcome->decision.reasons) codes.insert(reason.code);
  return codes;
}

inline std::set<std::string> codes(const SignedChain& chain) {
  return codes(path_of(chain), chain.evidence(), chain.trust);
}

}  // namespace hallmark::gate

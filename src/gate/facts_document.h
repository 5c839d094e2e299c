#pragma once

// The facts as the JSON that docs/formats/facts.md describes.

#include "gate/chain.h"
#include "gate/gate.h"
#include "gate/judged_evidence.h"
#include "gate/model_signature.h"
#include "json/value.h"

namespace hallmark::gate {

struct FactSources {
  const Request& request;
  const JudgedEvidence& judged;
  const Trees& trees;
  const Chain& chain;
  const ModelSignature& signature;
};

json::Value facts_document(const FactSources& sources);

// True if one of the ignored statement's subjects is an artifact of the chain.
bool is_about_chain(const Ignored& ignored, const Chain& chain);

}  // namespace hallmark::gate

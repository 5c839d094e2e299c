#pragma once

// The `signature` of the facts: who signed the model's files, and whether they are these.

#include <optional>
#include <string>

#include "attest/predicates.h"
#include "base/digest.h"
#include "base/result.h"
#include "gate/chain.h"
#include "gate/gate.h"
#include "gate/judged_evidence.h"

namespace hallmark::gate {

struct ModelSignature {
  std::string status;  // values of all three: docs/formats/facts.md
  std::string reason;
  std::string detail;
  std::optional<attest::Vsa::InputAttestation> id;  // unless missing or unreadable
  // What replay finds the text by: the bundle's digest, or of an unreadable one the text's.
  std::optional<Sha256Digest> text_digest;
  std::string signer;
  std::optional<crypto::KeyId> signer_id;
};

// A path's signature is the text beside it and never one of the evidence; a reference's is the best
// of the evidence that signs just these files.
Result<ModelSignature> judge_signature(const Request& request, const JudgedEvidence& judged,
                                       const Trees& trees);

}  // namespace hallmark::gate

#pragma once

// Every bundle of the evidence, judged in this process: what may become a fact, and what not.

#include <vector>

#include "attest/predicates.h"
#include "attest/verified_statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "model/oms.h"
#include "policy/policy.h"
#include "sigstore/trust_file.h"
#include "sigstore/verifier.h"
#include "store/evidence.h"

namespace hallmark::gate {

// A verified statement with its predicate read.
template <class Claim>
struct Trusted {
  attest::VerifiedStatement statement;
  Claim claim;
};

// A statement that counts for nothing, and why.
struct Ignored {
  attest::Vsa::InputAttestation id;
  std::vector<Sha256Digest> subjects;
  std::string predicate_type;
  std::string reason;
  std::string signer;  // empty if no listed key verifies it
};

// An OMS bundle of the evidence, whoever signed it.
struct OmsSignature {
  model::OmsBundle oms;
  sigstore::Verdict verdict;
};

// Each list is in order of statement id, and names a statement once: of several bundles around one
// payload, the verified one with the lowest digest counts.
struct JudgedEvidence {
  std::vector<Trusted<attest::Provenance>> runs;
  std::vector<Trusted<attest::Evaluation>> evaluations;
  std::vector<Trusted<attest::Clearance>> clearances;
  std::vector<Trusted<attest::Finding>> findings;
  std::vector<Trusted<attest::Release>> releases;
  std::vector<OmsSignature> oms_signatures;  // by bundle digest
  std::vector<Ignored> ignored;

  // statement-invalid and statement-malformed, and the bundles that they are about.
  std::vector<policy::Reason> refusals;
  std::vector<attest::Vsa::InputAttestation> refused;
};

// Fails only where the program cannot judge; what is wrong with the evidence is a refusal.
Result<JudgedEvidence> judge_evidence(const store::Evidence& evidence,
                                      const sigstore::TrustFile& trust, Timestamp now);

}  // namespace hallmark::gate

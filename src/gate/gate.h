#pragma once

// The gate: evidence in, decision out.
//
// collect_facts() verifies every statement itself, in this process, and turns what is trusted into
// facts (docs/formats/facts.md); what it must refuse outright is a Refusal with a stable code. The
// policy decides over the facts. "Could not decide" is an error, never a decision.

#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "json/value.h"
#include "model/measure.h"
#include "policy/policy.h"
#include "sigstore/bundle.h"
#include "sigstore/trust_file.h"
#include "store/evidence.h"

namespace hallmark::gate {

// What is judged. For a path: what was measured, and the text of PATH/model.sig or --signature
// (nullopt: none there). For a reference: only the digest; the signature is the evidence's.
struct Subject {
  std::string name;
  Sha256Digest digest;
  bool is_tree = false;
  std::optional<model::TreeManifest> manifest;
  bool is_path = false;
  std::optional<std::string> signature_text;
};

struct Request {
  Subject subject;
  const store::Evidence& evidence;
  const sigstore::TrustFile& trust;
  Timestamp now;
  std::string environment;
  // Take a model signature over digests that its signer did not measure.
  bool allows_asserted_digests = false;
};

struct Facts {
  json::Value document;  // every key always present, see docs/formats/facts.md
  // Statements that the facts stand on, for inputAttestations: (statement id, bundle digest).
  std::vector<std::pair<Sha256Digest, Sha256Digest>> used;
  // Bundles that the answer names without standing on them: ignored, invalid, malformed. Replay
  // needs them for the same answer.
  std::vector<std::pair<Sha256Digest, Sha256Digest>> rejected;
  // What the model's signature was read from: its bundle's digest, or of an unreadable text the
  // text's. Unset when there is none.
  std::optional<Sha256Digest> signature;
  // Set when C++ refuses before any policy: statement-invalid, statement-malformed,
  // statement-from-future, manifest-missing.
  std::vector<policy::Reason> refusals;
};

// kUsage if the environment is not made of letters, digits, ".", "_" and "-". The same evidence in
// any order gives the same facts to the byte.
Result<Facts> collect_facts(const Request& request);

struct Outcome {
  policy::Decision decision;
  Facts facts;
};

// Facts, then policy. Refusals of collect_facts() end it without asking the policy.
Result<Outcome> decide(const Request& request, policy::Engine& engine);

// The decision as a SLSA VSA.
attest::Statement to_vsa(const Request& request, const Outcome& outcome,
                         const policy::PolicyBundle& bundle, std::string_view policy_uri);

struct ReplayRequest {
  const sigstore::Bundle& vsa;
  const store::Evidence& evidence;
  std::optional<std::string> signature_text;  // an OMS bundle that the evidence lacks
  const sigstore::TrustFile& trust;
  const policy::PolicyBundle& policy;
};

struct Replay {
  bool is_same = false;
  policy::Decision recorded;
  policy::Decision replayed;
  std::vector<std::string> missing;      // evidence that the VSA names and was not given
  std::vector<std::string> differences;  // in words
};

// Judges at the VSA's timeVerified, with the listed statements only. Fails with kUntrusted if the
// VSA itself is not signed under a gate grant, or policy or trust file are others.
Result<Replay> replay(const ReplayRequest& request, policy::Engine& engine);

}  // namespace hallmark::gate

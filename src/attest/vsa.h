#pragma once

// The decision of a gate, as SLSA verification summary v1
// (https://slsa.dev/verification_summary/v1; docs/formats/vsa.md).

#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "json/value.h"

namespace hallmark::attest {

inline constexpr std::string_view kVsaType = "https://slsa.dev/verification_summary/v1";

// Extension fields, which VSA wants named by URI.
inline constexpr std::string_view kVsaTrustFileField =
    "https://w3id.org/hallmark/vsa-trust-file/v1";
inline constexpr std::string_view kVsaReasonsField = "https://w3id.org/hallmark/vsa-reasons/v1";
inline constexpr std::string_view kVsaDecisionField = "https://w3id.org/hallmark/vsa-decision/v1";

struct Vsa {
  std::string subject_name;
  Sha256Digest subject;
  Timestamp time_verified;
  std::string verifier_id;
  std::string verifier_version;
  std::string resource_uri;  // artifact and environment
  std::string policy_uri;
  Sha256Digest policy_digest;
  struct InputAttestation {
    Sha256Digest statement;  // uri: "sha256:<statement id>"
    Sha256Digest bundle;     // digest
    bool operator==(const InputAttestation&) const = default;
  };
  std::vector<InputAttestation> inputs;
  bool passed = false;
  std::vector<std::string> verified_levels;  // of our own names; empty unless passed
  Sha256Digest trust_file_digest;
  json::Array reasons;    // the decision's reasons, as the policy gave them
  json::Object decision;  // what replay needs beside: environment, facts digest, trust version
  // A refusal's verifiedLevels is written as ["FAILED"].
  Statement to_statement() const;
  // Reads decisions of Hallmark's gates; another verifier's VSA, without our fields, is
  // kInvalidInput.
  static Result<Vsa> from_statement(const Statement& statement);
};

}  // namespace hallmark::attest

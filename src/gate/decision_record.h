#pragma once

// What a decision's VSA keeps beside the standard fields, so that replay can judge the same again
// (docs/formats/vsa.md), and reasons as JSON.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/predicates.h"
#include "base/digest.h"
#include "base/result.h"
#include "json/value.h"
#include "policy/policy.h"

namespace hallmark::gate {

// [{artifact, code, message, step}]; reading is closed.
json::Array reasons_to_json(const std::vector<policy::Reason>& reasons);
Result<std::vector<policy::Reason>> reasons_from_json(const json::Array& array,
                                                      std::string_view place);

struct DecisionRecord {
  std::string environment;
  Sha256Digest facts;  // of their canonical form
  std::int64_t trust_version = 0;
  std::string subject_name;
  bool is_tree = false;
  bool is_path = false;
  bool allows_asserted_digests = false;                 // Request's; absent when false
  std::optional<Sha256Digest> signature;                // Facts::signature
  std::vector<attest::Vsa::InputAttestation> rejected;  // Facts::rejected
  std::vector<policy::Reason> warnings;

  json::Object to_json() const;
  static Result<DecisionRecord> from_json(const json::Object& object);
};

}  // namespace hallmark::gate

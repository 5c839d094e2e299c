#pragma once

// A simple verification result, SVR v0.2 (https://in-toto.io/attestation/svr/v0.2): the form of a
// dataset's clearance (docs/formats/clearance.md).

#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"

namespace hallmark::attest {

inline constexpr std::string_view kSvrType = "https://in-toto.io/attestation/svr/v0.2";
inline constexpr std::string_view kClearedProperty = "DATASET_CLEARED";

struct Clearance {
  std::string dataset_name;
  Sha256Digest dataset;  // the only subject
  Timestamp created;
  std::string verifier_id;
  std::vector<std::string> properties;  // at least one; a clearance has kClearedProperty
  Statement to_statement() const;
  // Any SVR about one subject; whether it clears is for the reader of `properties`.
  static Result<Clearance> from_statement(const Statement& statement);
};

}  // namespace hallmark::attest

#pragma once

// The predicates this program writes and reads, each as a struct with from_statement (closed where
// the predicate is ours, tolerant of unknown members where a standard says so) and to_statement.
// docs/formats/ has a page per predicate of our own, with schema and vectors.

#include "attest/clearance.h"
#include "attest/evaluation.h"
#include "attest/finding.h"
#include "attest/provenance.h"
#include "attest/release.h"
#include "attest/run_artifact.h"
#include "attest/run_failure.h"
#include "attest/vsa.h"

namespace hallmark::attest {

// Written and read by `model`; here because grants name it.
inline constexpr std::string_view kOmsType = "https://model_signing/signature/v1.0";

// Whether a reader of the predicates above takes the statement; other predicates pass. A gate
// refuses a malformed statement of a trusted signer, for ever: so none is signed.
Result<void> check_readable(const Statement& statement);

}  // namespace hallmark::attest

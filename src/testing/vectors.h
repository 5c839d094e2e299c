#pragma once

// Test vectors: testdata/<format>/<case>.json of the source tree, {"outcome", "reason", "place"?,
// "input"}. `outcome` is a class ("ok", "malformed", "limit", "unsupported"), `reason` tells people
// why, and `place` is part of the message of a refusal, so that a case cannot be refused for
// another reason than its own. An input that is no string is handed on as JSON text.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hallmark::testing {

struct Vector {
  std::string name;  // "eval/metric-twice"
  std::string input;
  std::string outcome;
  std::string place;
};

// All of a format, in order of their names. Ends the test program if there is none or one cannot
// be read.
std::vector<Vector> load_vectors(std::string_view source_dir, std::string_view format);

// The outcome class of an error.
std::string_view outcome_of(ErrorCode code);

}  // namespace hallmark::testing

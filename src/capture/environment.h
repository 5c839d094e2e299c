#pragma once

// The part of the environment that a statement records, and the part that a child gets.

#include <cstdint>
#include <map>
#include <string>

#include "capture/redact.h"

namespace hallmark::capture {

using Environment = std::map<std::string, std::string>;

struct RecordedEnvironment {
  Environment variables;             // of the allow-list, paths rewritten
  std::int64_t secrets_dropped = 0;  // variables, of any name, that look like secrets
};

// Only names that tell how a computation ran are recorded at all.
RecordedEnvironment record_environment(const Environment& environment, Redactor& redactor);

// The caller's own, without the variables that name hallmark's passphrase files.
Environment environment_for_child(Environment environment);

}  // namespace hallmark::capture

#pragma once

// The schema of hallmark.db as numbered migrations, each recorded with its checksum.

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace hallmark::store {

enum class SchemaState {
  kCurrent,
  kBehind,   // empty, or made by an older program
  kForeign,  // made by a newer program, or not by this program's migrations
};
Result<SchemaState> schema_state(Connection& connection);

// Runs the missing migrations in one transaction. Not for kForeign.
Result<void> migrate(Connection& connection);

}  // namespace hallmark::store

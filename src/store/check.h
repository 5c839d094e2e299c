#pragma once

// `hallmark store check`: reads every object and statement again and says what is wrong.
//
// A problem is harmless when no acknowledged work is concerned: what a killed process left behind
// before it reported success. Everything else means that the store lost or changed something.

#include <cstddef>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "store/stores.h"

namespace hallmark::store {

struct CheckProblem {
  std::string code;     // object-corrupt, statement-corrupt, statement-malformed, journal-corrupt,
                        // journal-dangling, not-journalled, leftover-file, unexpected-file
  std::string subject;  // a digest or a path
  std::string message;
  bool is_harmless = false;
  auto operator<=>(const CheckProblem&) const = default;
};

struct CheckReport {
  std::size_t objects = 0;
  std::size_t statements = 0;
  std::size_t journal_entries = 0;
  std::vector<CheckProblem> problems;  // sorted
  bool is_clean() const;               // nothing but harmless problems
};

// Fails only when it could not look: I/O errors.
Result<CheckReport> check_store(const Stores& stores, const Limits& limits = {});

// Files below `folder`/objects and `folder`/statements that are not the stores': `.tmp-*` of
// killed processes (harmless, removable when nothing runs) and names that nothing of ours makes.
Result<std::vector<CheckProblem>> find_strays(Files& files, const Path& folder);

}  // namespace hallmark::store

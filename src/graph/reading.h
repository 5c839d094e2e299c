#pragma once

// What one statement says about the graph, before anyone asks who signed it.

#include <optional>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "model/oms.h"
#include "store/stores.h"

namespace hallmark::graph {

struct Reading {
  std::vector<store::Edge> edges;     // bundle, trust and times of learning still unset
  std::vector<store::Alias> aliases;  // for finding runs
  std::vector<store::Alias> names;    // claims of a name: only a trusted signer may make them
  std::optional<Timestamp> time;      // when it says that it was
  std::optional<model::OmsManifest> oms;
  bool is_malformed = false;  // of a predicate type that we know, and not as that says
};

// Never fails: a statement that is malformed or of an unknown predicate type is still about its
// subjects.
Reading read_statement(const attest::Statement& statement, const Sha256Digest& id);

}  // namespace hallmark::graph

#pragma once

// The provenance graph: derived from statements and journal, asked by lineage, impact, gaps,
// export.
//
// Graph keeps nothing of its own: update() brings the index up to the journal (or makes it anew
// when trust changed), and every answer is sorted, so that a rebuilt index answers to the byte.
// It locates; whoever decides reads the statements again.

#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "json/value.h"
#include "sigstore/trust_file.h"
#include "store/evidence.h"
#include "store/stores.h"

namespace hallmark::graph {

// What the graph stands on; borrowed, must outlive it.
struct Sources {
  store::ObjectStore& objects;
  store::StatementStore& statements;
  store::Journal& journal;
  store::GraphIndex& index;
  const sigstore::TrustFile* trust;  // null: every signer is unknown
  Timestamp now;
};

// Indexes what the journal has and the index lacks; everything, if the trust file is another or a
// validity bound has passed. A bundle that no longer reads is kCorrupt, naming it.
Result<void> update(const Sources& sources);
// The same from nothing.
Result<void> rebuild(const Sources& sources);

// A reference (design, section 4) to one node: sha256:HEX (or a unique prefix of at least 6
// digits), model:name@version, dataset:name@version, run:ID, git:COMMIT. Paths are the caller's
// business. kNotFound, or kConflict (reason "ambiguous-reference") naming the candidates.
Result<store::NodeKey> resolve(const Sources& sources, std::string_view reference);

enum class Direction { kUpstream, kDownstream };

struct Answer {
  store::NodeKey root;
  Direction direction;
  std::vector<store::NodeKey> nodes = {};  // sorted
  std::vector<store::Edge> edges = {};     // sorted
  bool is_truncated = false;               // depth_max was reached with more behind it
};

// Upstream: what the artifact was made from. Depth counts runs. A file's producers are also the
// runs that produced a tree which contains it; the contains edge shows that hop.
Result<Answer> lineage(const Sources& sources, const store::NodeKey& root, int depth_max);
// Downstream: what was made from it, from a tree that contains it, or from a file that it contains.
Result<Answer> impact(const Sources& sources, const store::NodeKey& root, int depth_max);

struct Gap {
  std::string code;  // input-without-producer, edge-not-verified, input-only-declared,
                     // dirty-commit
  store::NodeKey node;
  std::string step;  // may be empty
  std::string message;
  auto operator<=>(const Gap&) const = default;
};
Result<std::vector<Gap>> gaps(const Sources& sources, const store::NodeKey& root);

// Every bundle about the chain's artifacts, those of unknown signers too, and every tree manifest
// that one of them names and that was received. The chain is what the root was made from, with the
// datasets that any of it was evaluated on and what those were made from.
Result<store::Evidence> evidence_of(const Sources& sources, const store::NodeKey& root);

// Rendering: a text tree for people, JSON with `schema`, Graphviz.
std::string to_text(const Answer& answer, const Sources& sources);
json::Value to_json(const Answer& answer, std::string_view command);
json::Value to_json(const std::vector<Gap>& gaps, const store::NodeKey& root);
std::string to_dot(const Answer& answer);

}  // namespace hallmark::graph

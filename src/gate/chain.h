#pragma once

// The chain of a subject: what it was made of, and by which trusted runs.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/digest.h"
#include "gate/gate.h"
#include "gate/judged_evidence.h"
#include "model/tree_manifest.h"
#include "store/evidence.h"

namespace hallmark::gate {

// The manifests at hand: the evidence's, and the subject's own. Borrows both.
class Trees {
 public:
  Trees(const store::Evidence& evidence, const Subject& subject);

  // Null for a file, and for a tree whose manifest is missing.
  const model::TreeManifest* find(const Sha256Digest& digest) const;
  // True if `tree` is a tree that lists a file of this digest.
  bool has_file(const Sha256Digest& tree, const Sha256Digest& file) const;
  // The artifact itself and, of a tree, its files.
  std::vector<Sha256Digest> members(const Sha256Digest& digest) const;

 private:
  const store::Evidence& evidence_;
  const Subject& subject_;
};

struct ChainArtifact {
  bool is_tree = false;             // some trusted statement, or the caller, says so
  std::set<std::string> names;      // paths that chain runs and evaluations give it
  std::set<std::size_t> producers;  // indexes into JudgedEvidence::runs
  bool is_training_input = false;   // upstream of the subject, and not the subject itself
};

struct Chain {
  std::map<Sha256Digest, ChainArtifact> artifacts;  // also the evaluations' datasets
  std::set<std::size_t> runs;            // into JudgedEvidence::runs: the subject's and its inputs'
  std::vector<std::size_t> evaluations;  // into JudgedEvidence::evaluations: about the subject
  std::vector<policy::Reason> missing_manifests;  // manifest-missing
};

// Follows every producer upstream; a cycle ends where it began. A run produces its subjects and
// the files of its output trees.
Chain walk_chain(const Subject& subject, const JudgedEvidence& judged, const Trees& trees);

// Digests that the artifact shares with what the subject was made from: files, the artifact itself
// too. Sorted.
std::vector<Sha256Digest> overlap_with_training(const Sha256Digest& dataset, const Chain& chain,
                                                const Trees& trees);

// True if a claim about `claimed` concerns the artifact: it is the artifact, a file of it, or an
// output tree that the artifact was taken from.
bool concerns(const Sha256Digest& claimed, const Sha256Digest& artifact, const Chain& chain,
              const JudgedEvidence& judged, const Trees& trees);

}  // namespace hallmark::gate

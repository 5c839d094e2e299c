#pragma once

// Turns journal entries into edges and aliases, in batches for the index.
//
// What a statement says does not depend on what came before, with one exception: an OMS statement
// is about a tree that may be received earlier or later. Each side looks for the other: a statement
// for trees that contain its first file, a tree for statements whose first file it contains. For
// that the index keeps two aliases of our own on the statement, ".oms-first" (file digest) and
// ".bundle" (where to read it), and ".tree" marks trees.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "graph/reading.h"
#include "sigstore/bundle.h"
#include "sigstore/verifier.h"

namespace hallmark::graph {

// Fails with kCorrupt, naming the digest, when what was journalled does not read.
Result<sigstore::Bundle> read_bundle(store::StatementStore& statements, const Sha256Digest& digest);
Result<model::TreeManifest> read_manifest(store::ObjectStore& objects, const Sha256Digest& digest);

// True if the artifact is a tree whose manifest was received.
Result<bool> is_tree(store::GraphIndex& index, const store::NodeKey& artifact);

class Indexer {
 public:
  // Borrows `sources`.
  explicit Indexer(const Sources& sources);

  Result<void> add(const store::JournalEntry& entry);
  std::size_t pending() const { return edges_.size() + aliases_.size(); }
  // What was added since the last call. The caller applies it before it adds more.
  store::GraphIndex::Batch take(const store::GraphIndex::State& state);

  // The first time at which one of the verdicts given so far may change; nullopt without a trust
  // file.
  std::optional<Timestamp> valid_until() const { return valid_until_; }

 private:
  struct OmsStatement {
    Sha256Digest id;
    Sha256Digest bundle;
  };

  Result<void> add_bundle(const store::JournalEntry& entry);
  Result<void> add_manifest(const store::JournalEntry& entry);
  Result<std::string> judge(const sigstore::Bundle& bundle, const Reading& reading);
  Result<void> add_oms(const sigstore::Bundle& bundle, const model::OmsManifest& oms,
                       const std::string& trust, Timestamp received);
  // If `oms` is about `tree`, says so.
  void match(const model::OmsManifest& oms, const model::TreeManifest& tree,
             const store::Edge& about);
  Result<std::vector<Sha256Digest>> trees_with(const Sha256Digest& file);
  Result<std::vector<OmsStatement>> oms_statements_with(const Sha256Digest& first_file);
  Result<void> match_statement(const OmsStatement& statement, const model::TreeManifest& tree,
                               Timestamp received);

  const Sources& sources_;
  std::optional<sigstore::StatementVerifier> verifier_;
  std::optional<Timestamp> valid_until_;
  std::vector<store::Edge> edges_;
  std::vector<store::Alias> aliases_;
  // The same as the index answers, for what is not applied yet.
  std::multimap<Sha256Digest, Sha256Digest> pending_trees_;  // file -> tree
  std::multimap<Sha256Digest, OmsStatement> pending_oms_;    // first file -> statement
};

}  // namespace hallmark::graph

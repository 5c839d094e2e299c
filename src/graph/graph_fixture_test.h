#pragma once

// A graph over memory stores (and SQLite in memory), filled as a workspace would be.

#include <gmock/gmock.h>

#include "graph/graph.h"
#include "store/sqlite/graph_index.h"
#include "store/workspace.h"
#include "testing/chain.h"
#include "testing/matchers.h"
#include "testing/memory_store.h"

namespace hallmark::graph {

using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;

inline store::NodeKey artifact(const Sha256Digest& digest) {
  return {store::NodeKind::kArtifact, digest};
}
inline store::NodeKey artifact(std::string_view contents) {
  return artifact(crypto::sha256(contents));
}
inline store::NodeKey run_node(const sigstore::Bundle& bundle) {
  return {store::NodeKind::kRun, bundle.statement_id()};
}

class GraphTest : public ::testing::Test {
 protected:
  // Received at hour 3, however often it is called.
  void receive(const store::Received& received) {
    ASSERT_THAT(store::receive(stores_.stores(), received, testing::at_hour(3)), IsOk());
  }
  sigstore::Bundle add(sigstore::Bundle bundle) {
    receive({{}, {bundle}});
    return bundle;
  }
  sigstore::Bundle add(const attest::Provenance& run, std::string_view key = "k") {
    return add(testing::signed_by(key, run));
  }
  void add(const model::TreeManifest& tree) { receive({{tree}, {}}); }

  Sources sources() {
    return {stores_.objects, stores_.statements, stores_.journal, *index_, trust_, now_};
  }
  // Up to date.
  Sources updated() {
    EXPECT_THAT(update(sources()), IsOk());
    return sources();
  }

  testing::MemoryStores stores_;
  std::unique_ptr<store::SqliteGraphIndex> index_ = *store::SqliteGraphIndex::open_in_memory();
  const sigstore::TrustFile granted_ = testing::trust_in({"k"});
  const sigstore::TrustFile* trust_ = &granted_;
  Timestamp now_ = testing::at_hour(4);
};

}  // namespace hallmark::graph

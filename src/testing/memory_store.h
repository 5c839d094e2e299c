#pragma once

// The stores and the graph index in memory. They pass the suites in store/contract_test.h.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/stores.h"

namespace hallmark::testing {

class MemoryObjectStore final : public store::ObjectStore {
 public:
  Result<bool> contains(const Sha256Digest& digest) override;
  Result<Bytes> read(const Sha256Digest& digest, std::size_t bytes_max) override;
  Result<void> put(const Sha256Digest& digest, ByteView bytes) override;
  Result<std::unique_ptr<Writer>> writer() override;
  Result<void> read_to(const Sha256Digest& digest,
                       const std::function<Result<void>(ByteView)>& sink) override;
  Result<std::vector<Sha256Digest>> list() override;

  // Whatever bytes under whatever name: a store that went bad, or a hostile remote.
  void corrupt(const Sha256Digest& digest, std::string_view bytes) {
    objects_[digest] = to_bytes(bytes);
  }
  void remove(const Sha256Digest& digest) { objects_.erase(digest); }

 private:
  std::map<Sha256Digest, Bytes> objects_;
};

class MemoryStatementStore final : public store::StatementStore {
 public:
  Result<bool> contains(const Sha256Digest& bundle) override;
  Result<std::string> read(const Sha256Digest& bundle) override;
  Result<void> put(const Sha256Digest& bundle, std::string_view canonical) override;
  Result<std::vector<Sha256Digest>> list() override;

  void corrupt(const Sha256Digest& bundle, std::string_view text) {
    objects_.corrupt(bundle, text);
  }
  void remove(const Sha256Digest& bundle) { objects_.remove(bundle); }

 private:
  MemoryObjectStore objects_;
};

class MemoryJournal final : public store::Journal {
 public:
  Result<void> append(const std::vector<store::JournalEntry>& entries) override;
  Result<std::uint64_t> read_from(
      std::uint64_t position,
      const std::function<Result<void>(const store::JournalEntry&)>& visit) override;

  std::vector<store::JournalEntry> entries;
};

class MemoryGraphIndex final : public store::GraphIndex {
 public:
  Result<State> state() override { return state_; }
  Result<void> apply(const State& expected, const Batch& batch) override;
  Result<void> clear() override;
  Result<std::vector<store::Edge>> edges_from(const store::NodeKey& node,
                                              store::EdgeKind kind) override;
  Result<std::vector<store::Edge>> edges_to(const store::NodeKey& node,
                                            store::EdgeKind kind) override;
  Result<std::vector<store::Alias>> aliases_of(const store::NodeKey& node) override;
  Result<std::vector<store::NodeKey>> find_alias(std::string_view scheme,
                                                 std::string_view value) override;
  Result<std::vector<store::NodeKey>> find_prefix(std::string_view hex) override;
  Result<std::vector<store::NodeKey>> nodes() override;

 private:
  void add_edge(const store::Edge& edge);

  State state_;
  std::set<store::Edge> edges_;
  std::set<store::Alias> aliases_;
  std::set<store::NodeKey> nodes_;
};

// The three stores of one place.
struct MemoryStores {
  MemoryObjectStore objects;
  MemoryStatementStore statements;
  MemoryJournal journal;

  store::Stores stores() { return {objects, statements, journal}; }
};

}  // namespace hallmark::testing

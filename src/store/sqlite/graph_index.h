#pragma once

// The graph index in SQLite: hallmark.db. Disposable: everything in it is derived.

#include <map>
#include <memory>

#include "base/files.h"
#include "store/sqlite/connection.h"
#include "store/stores.h"

namespace hallmark::store {

// Confined to one thread at a time; several processes may use one database at once.
class SqliteGraphIndex final : public GraphIndex {
 public:
  // Makes or migrates the schema under `lock` when that is needed; a database of a newer or another
  // schema is replaced by an empty one. kCorrupt ("database-corrupt") if the file is damaged: the
  // message names `hallmark store rebuild`, which calls discard() first.
  static Result<std::unique_ptr<SqliteGraphIndex>> open(Files& files, const Path& database,
                                                        const Path& lock);
  // One of its own in memory: to look into a remote.
  static Result<std::unique_ptr<SqliteGraphIndex>> open_in_memory();
  // Removes the database and what SQLite keeps beside it. Absent files are fine.
  static Result<void> discard(Files& files, const Path& database, const Path& lock);

  Result<State> state() override;
  Result<void> apply(const State& expected, const Batch& batch) override;
  Result<void> clear() override;
  Result<std::vector<Edge>> edges_from(const NodeKey& node, EdgeKind kind) override;
  Result<std::vector<Edge>> edges_to(const NodeKey& node, EdgeKind kind) override;
  Result<std::vector<Alias>> aliases_of(const NodeKey& node) override;
  Result<std::vector<NodeKey>> find_alias(std::string_view scheme, std::string_view value) override;
  Result<std::vector<NodeKey>> find_prefix(std::string_view hex) override;
  Result<std::vector<NodeKey>> nodes() override;

 private:
  // Prepared once.
  struct Queries {
    static Result<Queries> prepare(Connection& connection);
    SqlStatement state;
    SqlStatement set_state;
    SqlStatement find_node;
    SqlStatement add_node;
    SqlStatement add_edge;
    SqlStatement add_alias;
    SqlStatement edges_from;
    SqlStatement edges_to;
    SqlStatement aliases_of;
    SqlStatement find_alias;
    SqlStatement find_range;
    SqlStatement nodes;
  };
  using NodeIds = std::map<NodeKey, std::int64_t>;

  SqliteGraphIndex(Connection connection, Queries queries)
      : connection_(std::move(connection)), queries_(std::move(queries)) {}
  static Result<std::unique_ptr<SqliteGraphIndex>> over(Connection connection);

  Result<std::int64_t> node_id(const NodeKey& node, NodeIds& known);
  Result<void> add_edge(const Edge& edge, NodeIds& known);
  Result<void> add_alias(const Alias& alias, NodeIds& known);
  Result<void> set_state(const State& state);

  Connection connection_;
  Queries queries_;  // behind connection_, so that it goes first
};

}  // namespace hallmark::store

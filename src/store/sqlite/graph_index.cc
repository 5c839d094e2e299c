#include "store/sqlite/graph_index.h"

#include <algorithm>
#include <array>

#include "store/sqlite/schema.h"

namespace hallmark::store {
namespace {

constexpr const char* kState =
    "SELECT journal_position, trust_digest, trust_valid_until FROM state WHERE id = 1";
constexpr const char* kSetState =
    "UPDATE state SET journal_position = ?, trust_digest = ?, trust_valid_until = ? WHERE id = 1";
constexpr const char* kFindNode = "SELECT id FROM node WHERE digest = ? AND kind = ?";
constexpr const char* kAddNode = "INSERT INTO node(digest, kind) VALUES(?, ?) RETURNING id";
constexpr const char* kAddEdge =
    "INSERT INTO edge VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(src, kind, dst, label, bundle) DO UPDATE "
    "SET known_from = min(known_from, excluded.known_from)";
constexpr const char* kAddAlias = "INSERT INTO alias VALUES(?, ?, ?) ON CONFLICT DO NOTHING";
constexpr const char* kEdgesFrom =
    "SELECT s.kind, s.digest, d.kind, d.digest, e.kind, e.label, e.statement, e.bundle, e.trust, "
    "e.valid_from, e.valid_to, e.known_from, e.known_to "
    "FROM node s JOIN edge e ON e.src = s.id JOIN node d ON d.id = e.dst "
    "WHERE s.digest = ? AND s.kind = ? AND e.kind = ?";
constexpr const char* kEdgesTo =
    "SELECT s.kind, s.digest, d.kind, d.digest, e.kind, e.label, e.statement, e.bundle, e.trust, "
    "e.valid_from, e.valid_to, e.known_from, e.known_to "
    "FROM node d JOIN edge e ON e.dst = d.id JOIN node s ON s.id = e.src "
    "WHERE d.digest = ? AND d.kind = ? AND e.kind = ?";
constexpr const char* kAliasesOf =
    "SELECT n.kind, n.digest, a.scheme, a.value FROM node n JOIN alias a ON a.node = n.id "
    "WHERE n.digest = ? AND n.kind = ?";
constexpr const char* kFindAlias =
    "SELECT n.kind, n.digest FROM alias a JOIN node n ON n.id = a.node "
    "WHERE a.scheme = ? AND a.value = ?";
constexpr const char* kFindRange = "SELECT kind, digest FROM node WHERE digest BETWEEN ? AND ?";
constexpr const char* kNodes = "SELECT kind, digest FROM node";
constexpr const char* kClear =
    "DELETE FROM edge;"
    "DELETE FROM alias;"
    "DELETE FROM node;"
    "UPDATE state SET journal_position = 0, trust_digest = '', trust_valid_until = NULL;";

std::unexpected<Error> corrupt(std::string_view what) {
  return fail(ErrorCode::kCorrupt,
              "database: " + std::string(what) + "; `hallmark store rebuild` makes it anew",
              "database-corrupt");
}

std::int64_t ticks(Timestamp time) { return time.time_since_epoch().count(); }
Timestamp from_ticks(std::int64_t ticks) { return Timestamp(Timestamp::duration(ticks)); }

void bind_time(SqlStatement& statement, int parameter, std::optional<Timestamp> time) {
  if (time) {
    statement.bind(parameter, ticks(*time));
  } else {
    statement.bind_null(parameter);
  }
}

std::optional<Timestamp> time_at(const SqlStatement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_ticks(row.integer(column));
}

template <class Kind, std::size_t N>
Result<Kind> kind_at(const SqlStatement& row, int column, const std::array<Kind, N>& kinds) {
  for (const Kind kind : kinds) {
    if (row.text(column) == name_of(kind)) return kind;
  }
  return corrupt("an unknown kind");
}

Result<EdgeKind> edge_kind_at(const SqlStatement& row, int column) {
  return kind_at(row, column,
                 std::array{EdgeKind::kConsumed, EdgeKind::kProduced, EdgeKind::kAbout,
                            EdgeKind::kEvaluatedOn, EdgeKind::kContains});
}

Result<Sha256Digest> digest_at(const SqlStatement& row, int column) {
  const ByteView blob = row.blob(column);
  std::array<std::byte, Sha256Digest::kBytes> bytes;
  if (blob.size() != bytes.size()) return corrupt("not a digest");
  std::ranges::copy(blob, bytes.begin());
  return Sha256Digest(bytes);
}

Result<std::optional<Sha256Digest>> optional_digest_at(const SqlStatement& row, int column) {
  if (row.blob(column).empty()) return std::nullopt;
  return TRY(digest_at(row, column));
}

// A node's kind and digest stand side by side.
Result<NodeKey> node_at(const SqlStatement& row, int column) {
  const NodeKind kind = TRY(
      kind_at(row, column, std::array{NodeKind::kArtifact, NodeKind::kRun, NodeKind::kStatement}));
  const Sha256Digest digest = TRY(digest_at(row, column + 1));
  return NodeKey{kind, digest};
}

Result<NodeKey> first_node(const SqlStatement& row) { return node_at(row, 0); }

Result<Edge> edge_at(const SqlStatement& row) {
  const NodeKey src = TRY(node_at(row, 0));
  const NodeKey dst = TRY(node_at(row, 2));
  const EdgeKind kind = TRY(edge_kind_at(row, 4));
  const std::optional<Sha256Digest> statement = TRY(optional_digest_at(row, 6));
  const std::optional<Sha256Digest> bundle = TRY(optional_digest_at(row, 7));
  return Edge{.src = src,
              .dst = dst,
              .kind = kind,
              .label = std::string(row.text(5)),
              .statement = statement,
              .bundle = bundle,
              .trust = std::string(row.text(8)),
              .valid_from = from_ticks(row.integer(9)),
              .valid_to = time_at(row, 10),
              .known_from = from_ticks(row.integer(11)),
              .known_to = time_at(row, 12)};
}

Result<Alias> alias_at(const SqlStatement& row) {
  const NodeKey node = TRY(node_at(row, 0));
  return Alias{node, std::string(row.text(2)), std::string(row.text(3))};
}

// All rows, sorted.
template <class Row>
Result<std::vector<Row>> collect(SqlStatement& rows, Result<Row> (*decode)(const SqlStatement&)) {
  std::vector<Row> collected;
  while (TRY(rows.step())) {
    Result<Row> row = decode(rows);
    if (!row) {
      rows.reset();
      return std::unexpected(std::move(row).error());
    }
    collected.push_back(*std::move(row));
  }
  std::ranges::sort(collected);
  return collected;
}

void bind_node(SqlStatement& statement, const NodeKey& node) {
  statement.bind(1, node.digest.bytes()).bind(2, name_of(node.kind));
}

Result<Connection> connect(const Path& database) {
  // Refuses here what no database is.
  Connection connection = TRY(Connection::open(database));
  TRY_IN(database.string(), schema_state(connection));
  return connection;
}

Result<void> remove_files(Files& files, const Path& database) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    Path path = database;
    path += suffix;
    if (exists(files, path)) TRY(files.remove(path));
  }
  return {};
}

}  // namespace

Result<SqliteGraphIndex::Queries> SqliteGraphIndex::Queries::prepare(Connection& connection) {
  Queries queries;
  queries.state = TRY(connection.prepare(kState));
  queries.set_state = TRY(connection.prepare(kSetState));
  queries.find_node = TRY(connection.prepare(kFindNode));
  queries.add_node = TRY(connection.prepare(kAddNode));
  queries.add_edge = TRY(connection.prepare(kAddEdge));
  queries.add_alias = TRY(connection.prepare(kAddAlias));
  queries.edges_from = TRY(connection.prepare(kEdgesFrom));
  queries.edges_to = TRY(connection.prepare(kEdgesTo));
  queries.aliases_of = TRY(connection.prepare(kAliasesOf));
  queries.find_alias = TRY(connection.prepare(kFindAlias));
  queries.find_range = TRY(connection.prepare(kFindRange));
  queries.nodes = TRY(connection.prepare(kNodes));
  return queries;
}

Result<std::unique_ptr<SqliteGraphIndex>> SqliteGraphIndex::over(Connection connection) {
  Queries queries = TRY(Queries::prepare(connection));
  return std::unique_ptr<SqliteGraphIndex>(
      new SqliteGraphIndex(std::move(connection), std::move(queries)));
}

Result<std::unique_ptr<SqliteGraphIndex>> SqliteGraphIndex::open(Files& files, const Path& database,
                                                                 const Path& lock) {
  {
    Connection connection = TRY(connect(database));
    if (TRY(schema_state(connection)) == SchemaState::kCurrent) return over(std::move(connection));
  }
  // Making or replacing the file is for one process at a time; another may just have done it.
  const auto held = TRY(files.lock(lock));
  {
    Connection connection = TRY(connect(database));
    if (TRY(schema_state(connection)) != SchemaState::kForeign) {
      TRY(connection.execute("PRAGMA journal_mode=WAL"));
      TRY(migrate(connection));
      return over(std::move(connection));
    }
  }
  TRY(remove_files(files, database));
  Connection connection = TRY(connect(database));
  TRY(connection.execute("PRAGMA journal_mode=WAL"));
  TRY(migrate(connection));
  return over(std::move(connection));
}

Result<std::unique_ptr<SqliteGraphIndex>> SqliteGraphIndex::open_in_memory() {
  Connection connection = TRY(Connection::open(":memory:"));
  TRY(migrate(connection));
  return over(std::move(connection));
}

Result<void> SqliteGraphIndex::discard(Files& files, const Path& database, const Path& lock) {
  const auto held = TRY(files.lock(lock));
  return remove_files(files, database);
}

Result<GraphIndex::State> SqliteGraphIndex::state() {
  SqlStatement& row = queries_.state;
  if (!TRY(row.step())) return corrupt("no state");
  State state{.journal_position = static_cast<std::uint64_t>(row.integer(0)),
              .trust_digest = std::string(row.text(1)),
              .trust_valid_until = time_at(row, 2)};
  row.reset();
  return state;
}

Result<void> SqliteGraphIndex::set_state(const State& state) {
  queries_.set_state.bind(1, static_cast<std::int64_t>(state.journal_position))
      .bind(2, std::string_view(state.trust_digest));
  bind_time(queries_.set_state, 3, state.trust_valid_until);
  return queries_.set_state.run();
}

Result<std::int64_t> SqliteGraphIndex::node_id(const NodeKey& node, NodeIds& known) {
  if (const auto found = known.find(node); found != known.end()) return found->second;
  bind_node(queries_.find_node, node);
  SqlStatement* row = &queries_.find_node;
  if (!TRY(row->step())) {
    row = &queries_.add_node;
    bind_node(*row, node);
    if (!TRY(row->step())) return corrupt("a node was not added");
  }
  const std::int64_t id = row->integer(0);
  row->reset();
  known.emplace(node, id);
  return id;
}

Result<void> SqliteGraphIndex::add_edge(const Edge& edge, NodeIds& known) {
  const std::int64_t src = TRY(node_id(edge.src, known));
  const std::int64_t dst = TRY(node_id(edge.dst, known));
  const auto bytes_of = [](const std::optional<Sha256Digest>& digest) {
    return digest ? digest->bytes() : ByteView();
  };
  SqlStatement& add = queries_.add_edge;
  add.bind(1, src).bind(2, dst).bind(3, name_of(edge.kind)).bind(4, std::string_view(edge.label));
  add.bind(5, bytes_of(edge.statement)).bind(6, bytes_of(edge.bundle));
  add.bind(7, std::string_view(edge.trust)).bind(8, ticks(edge.valid_from));
  bind_time(add, 9, edge.valid_to);
  add.bind(10, ticks(edge.known_from));
  bind_time(add, 11, edge.known_to);
  return add.run();
}

Result<void> SqliteGraphIndex::add_alias(const Alias& alias, NodeIds& known) {
  queries_.add_alias.bind(1, TRY(node_id(alias.node, known)))
      .bind(2, std::string_view(alias.scheme))
      .bind(3, std::string_view(alias.value));
  return queries_.add_alias.run();
}

Result<void> SqliteGraphIndex::apply(const State& expected, const Batch& batch) {
  Transaction transaction = TRY(Transaction::begin(connection_));
  if (TRY(state()) != expected) {
    return fail(ErrorCode::kConflict, "another process indexed meanwhile", "index-moved");
  }
  NodeIds known;
  for (const Edge& edge : batch.edges) TRY(add_edge(edge, known));
  for (const Alias& alias : batch.aliases) TRY(add_alias(alias, known));
  TRY(set_state(batch.state));
  return transaction.commit();
}

Result<void> SqliteGraphIndex::clear() {
  Transaction transaction = TRY(Transaction::begin(connection_));
  TRY(connection_.execute(kClear));
  return transaction.commit();
}

Result<std::vector<Edge>> SqliteGraphIndex::edges_from(const NodeKey& node, EdgeKind kind) {
  bind_node(queries_.edges_from, node);
  queries_.edges_from.bind(3, name_of(kind));
  return collect(queries_.edges_from, &edge_at);
}

Result<std::vector<Edge>> SqliteGraphIndex::edges_to(const NodeKey& node, EdgeKind kind) {
  bind_node(queries_.edges_to, node);
  queries_.edges_to.bind(3, name_of(kind));
  return collect(queries_.edges_to, &edge_at);
}

Result<std::vector<Alias>> SqliteGraphIndex::aliases_of(const NodeKey& node) {
  bind_node(queries_.aliases_of, node);
  return collect(queries_.aliases_of, &alias_at);
}

Result<std::vector<NodeKey>> SqliteGraphIndex::find_alias(std::string_view scheme,
                                                          std::string_view value) {
  queries_.find_alias.bind(1, scheme).bind(2, value);
  return collect(queries_.find_alias, &first_node);
}

Result<std::vector<NodeKey>> SqliteGraphIndex::find_prefix(std::string_view hex) {
  constexpr std::size_t kHexDigits = 2 * Sha256Digest::kBytes;
  std::string low(hex);
  std::string high(hex);
  low.resize(std::max(hex.size(), kHexDigits), '0');
  high.resize(std::max(hex.size(), kHexDigits), 'f');
  const Sha256Digest first = TRY(Sha256Digest::from_hex(low));
  const Sha256Digest last = TRY(Sha256Digest::from_hex(high));
  queries_.find_range.bind(1, first.bytes()).bind(2, last.bytes());
  return collect(queries_.find_range, &first_node);
}

Result<std::vector<NodeKey>> SqliteGraphIndex::nodes() {
  return collect(queries_.nodes, &first_node);
}

}  // namespace hallmark::store

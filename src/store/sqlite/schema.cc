#include "store/sqlite/schema.h"

#include <iterator>
#include <string>
#include <vector>

#include "crypto/hash.h"

namespace hallmark::store {
namespace {

// Never edited once released: a change is another entry. Times are nanoseconds since 1970; an
// edge without statement or bundle has empty blobs, so that the unique index sees equal ones.
constexpr const char* kMigrations[] = {
    R"sql(
CREATE TABLE node(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  digest BLOB NOT NULL CHECK(length(digest) = 32),
  UNIQUE(digest, kind)
) STRICT;
CREATE TABLE alias(
  node INTEGER NOT NULL REFERENCES node(id),
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(node, scheme, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_value ON alias(scheme, value);
CREATE TABLE edge(
  src INTEGER NOT NULL REFERENCES node(id),
  dst INTEGER NOT NULL REFERENCES node(id),
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  statement BLOB NOT NULL,
  bundle BLOB NOT NULL,
  trust TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  known_from INTEGER NOT NULL,
  known_to INTEGER
) STRICT;
CREATE UNIQUE INDEX edge_by_src ON edge(src, kind, dst, label, bundle);
CREATE INDEX edge_by_dst ON edge(dst, kind);
CREATE TABLE state(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  journal_position INTEGER NOT NULL,
  trust_digest TEXT NOT NULL,
  trust_valid_until INTEGER
) STRICT;
INSERT INTO state VALUES(1, 0, '', NULL);
)sql",
};

std::string checksum_of(const char* sql) { return crypto::sha256(std::string_view(sql)).hex(); }

Result<std::int64_t> count(Connection& connection, std::string_view sql) {
  SqlStatement statement = TRY(connection.prepare(sql));
  TRY(statement.step());
  return statement.integer(0);
}

// Checksums of the migrations that were run, in order.
Result<std::vector<std::string>> read_migrations(Connection& connection) {
  std::vector<std::string> checksums;
  SqlStatement rows = TRY(connection.prepare("SELECT checksum FROM migration ORDER BY number"));
  while (TRY(rows.step())) checksums.emplace_back(rows.text(0));
  return checksums;
}

}  // namespace

Result<SchemaState> schema_state(Connection& connection) {
  if (TRY(count(connection, "SELECT count(*) FROM sqlite_schema")) == 0) {
    return SchemaState::kBehind;
  }
  if (TRY(count(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'migration'")) == 0) {
    return SchemaState::kForeign;
  }
  const std::vector<std::string> checksums = TRY(read_migrations(connection));
  if (checksums.size() > std::size(kMigrations)) return SchemaState::kForeign;
  for (std::size_t i = 0; i < checksums.size(); ++i) {
    if (checksums[i] != checksum_of(kMigrations[i])) return SchemaState::kForeign;
  }
  return checksums.size() == std::size(kMigrations) ? SchemaState::kCurrent : SchemaState::kBehind;
}

Result<void> migrate(Connection& connection) {
  Transaction transaction = TRY(Transaction::begin(connection));
  TRY(
      connection.execute("CREATE TABLE IF NOT EXISTS migration("
                         "number INTEGER PRIMARY KEY, checksum TEXT NOT NULL) STRICT"));
  const std::size_t done = TRY(read_migrations(connection)).size();
  SqlStatement record = TRY(connection.prepare("INSERT INTO migration VALUES(?, ?)"));
  for (std::size_t i = done; i < std::size(kMigrations); ++i) {
    TRY(connection.execute(kMigrations[i]));
    record.bind(1, static_cast<std::int64_t>(i + 1)).bind(2, checksum_of(kMigrations[i]));
    TRY(record.run());
  }
  return transaction.commit();
}

}  // namespace hallmark::store

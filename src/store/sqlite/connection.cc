#include "store/sqlite/connection.h"

#include <sqlite3.h>

#include <utility>

#include "base/check.h"

namespace hallmark::store {
namespace {

constexpr int kBusyMs = 5'000;

ErrorCode code_of(int result) {
  switch (result & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:  // a table that is not there: our SQL itself is tested
      return ErrorCode::kCorrupt;
    default:
      return ErrorCode::kUnavailable;
  }
}

std::unexpected<Error> sqlite_error(sqlite3* connection, int result) {
  const ErrorCode code = code_of(result);
  std::string message = "database: " + std::string(sqlite3_errmsg(connection));
  if (code == ErrorCode::kCorrupt) message += "; `hallmark store rebuild` makes it anew";
  return fail(code, std::move(message), code == ErrorCode::kCorrupt ? "database-corrupt" : "");
}

}  // namespace

void SqlStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqlStatement& SqlStatement::bind(int parameter, std::int64_t value) {
  CHECK(sqlite3_bind_int64(statement_.get(), parameter, value) == SQLITE_OK);
  return *this;
}

SqlStatement& SqlStatement::bind(int parameter, std::string_view text) {
  CHECK(sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

SqlStatement& SqlStatement::bind(int parameter, ByteView blob) {
  // A null pointer would bind NULL.
  const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
  CHECK(sqlite3_bind_blob64(statement_.get(), parameter, data, blob.size(), SQLITE_TRANSIENT) ==
        SQLITE_OK);
  return *this;
}

SqlStatement& SqlStatement::bind_null(int parameter) {
  CHECK(sqlite3_bind_null(statement_.get(), parameter) == SQLITE_OK);
  return *this;
}

Result<bool> SqlStatement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  sqlite3* connection = sqlite3_db_handle(statement_.get());
  if (result != SQLITE_DONE) {
    auto error = sqlite_error(connection, result);
    sqlite3_reset(statement_.get());
    return error;
  }
  sqlite3_reset(statement_.get());
  return false;
}

void SqlStatement::reset() { sqlite3_reset(statement_.get()); }

Result<void> SqlStatement::run() {
  CHECK(!TRY(step()));
  return {};
}

std::int64_t SqlStatement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view SqlStatement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view()
                         : std::string_view(data, static_cast<std::size_t>(size));
}

ByteView SqlStatement::blob(int column) const {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? ByteView() : ByteView(data, static_cast<std::size_t>(size));
}

bool SqlStatement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void Connection::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Result<Connection> Connection::open(const Path& path) {
  sqlite3* raw = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Connection connection(raw);
  if (result != SQLITE_OK) return sqlite_error(raw, result);
  TRY_IN(path.string(), connection.configure());
  return connection;
}

Result<void> Connection::configure() {
  CHECK(sqlite3_busy_timeout(connection_.get(), kBusyMs) == SQLITE_OK);
  CHECK(sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr) == SQLITE_OK);
  // A lost tail of the WAL is only derived data: NORMAL never leaves a damaged file.
  return execute(
      "PRAGMA trusted_schema=OFF;"
      "PRAGMA foreign_keys=ON;"
      "PRAGMA synchronous=NORMAL;");
}

Result<SqlStatement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int result = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        0, &raw, nullptr);
  if (result != SQLITE_OK) return sqlite_error(connection_.get(), result);
  return SqlStatement(raw);
}

Result<void> Connection::execute(const char* sql) {
  const int result = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return sqlite_error(connection_.get(), result);
  return {};
}

Result<Transaction> Transaction::begin(Connection& connection) {
  TRY(connection.execute("BEGIN IMMEDIATE"));
  return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  // SQLite has rolled back by itself if this fails.
  if (connection_ != nullptr) (void)connection_->execute("ROLLBACK").has_value();
}

Result<void> Transaction::commit() {
  TRY(connection_->execute("COMMIT"));
  connection_ = nullptr;
  return {};
}

}  // namespace hallmark::store

#pragma once

// SQLite's C API behind Result: a connection, prepared statements, transactions.
//
// SQL is text in our sources; values are bound, never written into it. Errors say what was being
// done and what SQLite thinks; a damaged or foreign file is kCorrupt, a held lock kUnavailable.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/files.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hallmark::store {

// One prepared statement. Parameters count from 1, columns from 0. Must not outlive its connection.
class SqlStatement {
 public:
  SqlStatement() = default;  // nothing yet: only to be assigned to

  // Each binds one value; SQLite copies it.
  SqlStatement& bind(int parameter, std::int64_t value);
  SqlStatement& bind(int parameter, std::string_view text);
  SqlStatement& bind(int parameter, ByteView blob);
  SqlStatement& bind_null(int parameter);

  // True while there is a row; at the end the statement is ready to be bound and run again.
  Result<bool> step();
  // Gives up the remaining rows.
  void reset();
  // For statements without rows.
  Result<void> run();

  std::int64_t integer(int column) const;
  std::string_view text(int column) const;  // until the next step()
  ByteView blob(int column) const;          // until the next step()
  bool is_null(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit SqlStatement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Confined to one thread at a time.
class Connection {
 public:
  // Creates the file if absent. ":memory:" is a database of its own that ends with the connection.
  static Result<Connection> open(const Path& path);

  Result<SqlStatement> prepare(std::string_view sql);
  // One or more statements without parameters or rows.
  Result<void> execute(const char* sql);

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  explicit Connection(sqlite3* connection) : connection_(connection) {}
  Result<void> configure();

  std::unique_ptr<sqlite3, Close> connection_;
};

// BEGIN IMMEDIATE; rolls back on destruction unless committed.
class Transaction {
 public:
  static Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;  // null once ended
};

}  // namespace hallmark::store

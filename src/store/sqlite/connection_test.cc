#include "store/sqlite/connection.h"

#include <gmock/gmock.h>

#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::store {
namespace {

using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;

class Sql : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(connection_.execute("CREATE TABLE t(a INTEGER, b TEXT, c BLOB) STRICT"), IsOk());
  }
  std::int64_t rows() {
    auto count = connection_.prepare("SELECT count(*) FROM t");
    EXPECT_THAT(count->step(), IsOkAndHolds(true));
    return count->integer(0);
  }
  Connection connection_ = *Connection::open(":memory:");
};

TEST_F(Sql, GivesBackWhatWasBound) {
  auto insert = connection_.prepare("INSERT INTO t VALUES(?, ?, ?)");
  ASSERT_THAT(insert, IsOk());
  insert->bind(1, std::int64_t{-7}).bind(2, "x'; DROP TABLE t; --").bind(3, as_bytes("\0\1"));
  ASSERT_THAT(insert->run(), IsOk());
  insert->bind_null(1).bind(2, "").bind(3, ByteView());
  ASSERT_THAT(insert->run(), IsOk());
  auto select = connection_.prepare("SELECT a, b, c FROM t ORDER BY a DESC");
  ASSERT_THAT(select->step(), IsOkAndHolds(true));
  EXPECT_EQ(select->integer(0), -7);
  EXPECT_EQ(select->text(1), "x'; DROP TABLE t; --");
  ASSERT_THAT(select->step(), IsOkAndHolds(true));
  EXPECT_TRUE(select->is_null(0));
  EXPECT_FALSE(select->is_null(2));
  EXPECT_TRUE(select->blob(2).empty());
  EXPECT_THAT(select->step(), IsOkAndHolds(false));
}

TEST_F(Sql, RollsBackATransactionThatIsNotCommitted) {
  {
    auto transaction = Transaction::begin(connection_);
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(connection_.execute("INSERT INTO t VALUES(1, 'a', x'')"), IsOk());
  }
  EXPECT_EQ(rows(), 0);
}

TEST_F(Sql, KeepsATransactionThatIsCommitted) {
  auto transaction = Transaction::begin(connection_);
  ASSERT_THAT(transaction, IsOk());
  ASSERT_THAT(connection_.execute("INSERT INTO t VALUES(1, 'a', x'')"), IsOk());
  ASSERT_THAT(transaction->commit(), IsOk());
  EXPECT_EQ(rows(), 1);
}

TEST_F(Sql, ReportsAValueOfTheWrongType) {
  auto insert = connection_.prepare("INSERT INTO t(a) VALUES(?)");
  ASSERT_THAT(insert, IsOk());
  insert->bind(1, "no number");
  EXPECT_FALSE(insert->run().has_value());
  EXPECT_EQ(rows(), 0);
}

TEST_F(Sql, ReportsATableThatIsNotThere) {
  EXPECT_THAT(connection_.prepare("SELECT * FROM absent"), HasReason("database-corrupt"));
}

TEST(Connection, RefusesAFileThatIsNoDatabase) {
  const testing::TempDir folder;
  const Path path = folder.write("db", std::string(4'096, 'x'));
  auto connection = Connection::open(path);
  const bool is_refused = !connection || !connection->prepare("SELECT * FROM sqlite_schema");
  EXPECT_TRUE(is_refused);
}

TEST(Connection, DoesNotCreateAFolder) {
  const testing::TempDir folder;
  EXPECT_THAT(Connection::open(folder / "absent/db"), IsErrorCode(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace hallmark::store

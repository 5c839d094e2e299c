#include "store/sqlite/graph_index.h"

#include <gmock/gmock.h>

#include "store/contract_test.h"
#include "testing/temp_dir.h"

namespace hallmark::store {
namespace {

class Database : public ::testing::Test {
 protected:
  auto open() { return SqliteGraphIndex::open(files_, path_, folder_ / "lock"); }
  void execute(const char* sql) {
    auto connection = Connection::open(path_);
    ASSERT_THAT(connection, IsOk());
    ASSERT_THAT(connection->execute(sql), IsOk());
  }
  static Result<void> add(GraphIndex& index, std::string_view name) {
    const auto state = TRY(index.state());
    return index.apply(state,
                       {{edge(run_node(name), EdgeKind::kProduced, artifact(name))}, {}, state});
  }

  testing::TempDir folder_;
  PosixFiles files_;
  Path path_ = folder_ / "hallmark.db";
};

struct OnDisk {
  testing::TempDir folder;
  PosixFiles files;
  std::unique_ptr<SqliteGraphIndex> index =
      *SqliteGraphIndex::open(files, folder / "hallmark.db", folder / "lock");
  GraphIndex& get() { return *index; }
};
struct InMemory {
  std::unique_ptr<SqliteGraphIndex> index = *SqliteGraphIndex::open_in_memory();
  GraphIndex& get() { return *index; }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, GraphIndexContract, OnDisk);
INSTANTIATE_TYPED_TEST_SUITE_P(SqliteInMemory, GraphIndexContract, InMemory);

TEST_F(Database, KeepsItsContents) {
  ASSERT_THAT(add(**open(), "m"), IsOk());
  EXPECT_THAT((*open())->nodes(), IsOkAndHolds(::testing::SizeIs(2)));
}

TEST_F(Database, IsSharedByTwoConnections) {
  const auto first = open();
  const auto second = open();
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT(add(**first, "m"), IsOk());
  EXPECT_THAT((*second)->nodes(), IsOkAndHolds(::testing::SizeIs(2)));
  const GraphIndex::State moved{1, "", {}};
  ASSERT_THAT((*second)->apply({}, {{}, {}, moved}), IsOk());
  EXPECT_THAT((*first)->apply({}, {{}, {}, moved}), IsErrorCode(ErrorCode::kConflict));
}

TEST_F(Database, OfANewerSchemaIsMadeAnew) {
  ASSERT_THAT(add(**open(), "m"), IsOk());
  execute("INSERT INTO migration VALUES(2, 'of a newer program')");
  const auto index = open();
  ASSERT_THAT(index, IsOk());
  EXPECT_THAT((*index)->nodes(), IsOkAndHolds(::testing::IsEmpty()));
  EXPECT_THAT((*index)->state(), IsOkAndHolds(GraphIndex::State()));
}

TEST_F(Database, OfOtherMigrationsIsMadeAnew) {
  ASSERT_THAT(add(**open(), "m"), IsOk());
  execute("UPDATE migration SET checksum = 'other'");
  EXPECT_THAT((*open())->nodes(), IsOkAndHolds(::testing::IsEmpty()));
}

TEST_F(Database, OfAnotherProgramIsMadeAnew) {
  execute("CREATE TABLE foreign_table(x)");
  EXPECT_THAT((*open())->nodes(), IsOkAndHolds(::testing::IsEmpty()));
}

TEST_F(Database, ThatIsNoDatabaseNamesTheRemedy) {
  folder_.write("hallmark.db", std::string(8'192, 'x'));
  const auto index = open();
  EXPECT_THAT(index, IsErrorCode(ErrorCode::kCorrupt));
  EXPECT_THAT(index, HasReason("database-corrupt"));
  EXPECT_THAT(index.error().message, ::testing::HasSubstr("hallmark store rebuild"));
}

TEST_F(Database, WithDamagedPagesNamesTheRemedy) {
  for (int i = 0; i < 200; ++i) ASSERT_THAT(add(**open(), std::to_string(i)), IsOk());
  std::string bytes = testing::read_text(path_);
  for (std::size_t i = 4'096; i < bytes.size(); ++i) bytes[i] = '\x5A';
  folder_.write("hallmark.db", bytes);
  const auto index = open();
  if (index) {
    EXPECT_THAT((*index)->nodes(), IsErrorCode(ErrorCode::kCorrupt));
  } else {
    EXPECT_THAT(index, IsErrorCode(ErrorCode::kCorrupt));
  }
}

TEST_F(Database, IsUsableAfterItWasDiscarded) {
  folder_.write("hallmark.db", std::string(8'192, 'x'));
  ASSERT_THAT(SqliteGraphIndex::discard(files_, path_, folder_ / "lock"), IsOk());
  EXPECT_THAT(open(), IsOk());
}

TEST_F(Database, IsDiscardedWhenItIsNotThere) {
  EXPECT_THAT(SqliteGraphIndex::discard(files_, path_, folder_ / "lock"), IsOk());
}

TEST_F(Database, WithRowsThatNobodyWroteIsCorrupt) {
  ASSERT_THAT(add(**open(), "m"), IsOk());
  execute("UPDATE node SET kind = 'model' WHERE kind = 'run'");
  EXPECT_THAT((*open())->nodes(), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(Database, WithoutStateIsCorrupt) {
  ASSERT_THAT(open(), IsOk());
  execute("DELETE FROM state");
  EXPECT_THAT((*open())->state(), IsErrorCode(ErrorCode::kCorrupt));
}

TEST_F(Database, AnswersAfterARowWasRefused) {
  ASSERT_THAT(add(**open(), "m"), IsOk());
  execute("UPDATE edge SET kind = 'x'");
  execute("UPDATE node SET kind = 'x' WHERE kind = 'run'");
  const auto index = open();
  EXPECT_THAT((*index)->nodes(), IsErrorCode(ErrorCode::kCorrupt));
  EXPECT_THAT(add(**index, "n"), IsOk());
  EXPECT_THAT((*index)->edges_to(artifact("n"), EdgeKind::kProduced),
              IsOkAndHolds(::testing::SizeIs(1)));
}

TEST_F(Database, RefusesAPrefixThatIsNoHex) {
  const auto index = open();
  ASSERT_THAT(index, IsOk());
  EXPECT_THAT((*index)->find_prefix("xyz123"), IsErrorCode(ErrorCode::kInvalidInput));
  EXPECT_THAT((*index)->find_prefix(std::string(65, 'a')), IsErrorCode(ErrorCode::kInvalidInput));
}

}  // namespace
}  // namespace hallmark::store

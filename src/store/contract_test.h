#pragma once

// What every backend must do, as typed suites: instantiate each with a factory that has `get()`.
//
//   struct MemoryObjects { MemoryObjectStore store; ObjectStore& get() { return store; } };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Memory, ObjectStoreContract, MemoryObjects);

#include <gmock/gmock.h>

#include <limits>
#include <string>

#include "crypto/hash.h"
#include "store/stores.h"
#include "testing/matchers.h"

namespace hallmark::store {

using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;

inline constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

inline Sha256Digest digest_of(std::string_view text) { return crypto::sha256(text); }

// ---- objects

template <class Factory>
class ObjectStoreContract : public ::testing::Test {
 protected:
  ObjectStore& store() { return factory_.get(); }
  Result<void> put(std::string_view text) { return store().put(digest_of(text), as_bytes(text)); }
  Factory factory_;
};
TYPED_TEST_SUITE_P(ObjectStoreContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ObjectStoreContract);

TYPED_TEST_P(ObjectStoreContract, ReadsWhatWasPut) {
  ASSERT_THAT(this->put("hello"), IsOk());
  EXPECT_THAT(this->store().read(digest_of("hello"), kNoLimit), IsOkAndHolds(to_bytes("hello")));
  EXPECT_THAT(this->store().contains(digest_of("hello")), IsOkAndHolds(true));
}

TYPED_TEST_P(ObjectStoreContract, KeepsTheEmptyObject) {
  ASSERT_THAT(this->put(""), IsOk());
  EXPECT_THAT(this->store().read(digest_of(""), kNoLimit), IsOkAndHolds(Bytes()));
}

TYPED_TEST_P(ObjectStoreContract, DoesNotFindWhatIsAbsent) {
  EXPECT_THAT(this->store().contains(digest_of("x")), IsOkAndHolds(false));
  EXPECT_THAT(this->store().read(digest_of("x"), kNoLimit), IsErrorCode(ErrorCode::kNotFound));
  const auto sink = [](ByteView) -> Result<void> { return {}; };
  EXPECT_THAT(this->store().read_to(digest_of("x"), sink), IsErrorCode(ErrorCode::kNotFound));
}

TYPED_TEST_P(ObjectStoreContract, RefusesToPutUnderAnotherDigest) {
  const Result<void> put = this->store().put(digest_of("a"), as_bytes("b"));
  EXPECT_THAT(put, IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(put, HasReason("digest-mismatch"));
  EXPECT_THAT(this->store().list(), IsOkAndHolds(::testing::IsEmpty()));
}

TYPED_TEST_P(ObjectStoreContract, PutsTwiceWithoutHarm) {
  ASSERT_THAT(this->put("twice"), IsOk());
  ASSERT_THAT(this->put("twice"), IsOk());
  EXPECT_THAT(this->store().list(), IsOkAndHolds(::testing::ElementsAre(digest_of("twice"))));
}

TYPED_TEST_P(ObjectStoreContract, RefusesToReadMoreThanAskedFor) {
  ASSERT_THAT(this->put("12345"), IsOk());
  EXPECT_THAT(this->store().read(digest_of("12345"), 4), IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(this->store().read(digest_of("12345"), 5), IsOk());
}

TYPED_TEST_P(ObjectStoreContract, ShowsAStreamedObjectOnlyAfterCommit) {
  const auto writer = this->store().writer();
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT((*writer)->write(as_bytes("one ")), IsOk());
  ASSERT_THAT((*writer)->write(as_bytes("two")), IsOk());
  EXPECT_THAT(this->store().list(), IsOkAndHolds(::testing::IsEmpty()));
  ASSERT_THAT((*writer)->commit(digest_of("one two")), IsOk());
  EXPECT_THAT(this->store().read(digest_of("one two"), kNoLimit),
              IsOkAndHolds(to_bytes("one two")));
}

TYPED_TEST_P(ObjectStoreContract, RefusesToCommitUnderAnotherDigest) {
  const auto writer = this->store().writer();
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT((*writer)->write(as_bytes("these")), IsOk());
  EXPECT_THAT((*writer)->commit(digest_of("those")), IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(this->store().list(), IsOkAndHolds(::testing::IsEmpty()));
}

TYPED_TEST_P(ObjectStoreContract, StreamsAnObjectOut) {
  const std::string large(700'000, 'x');
  ASSERT_THAT(this->put(large), IsOk());
  std::string read;
  const auto sink = [&](ByteView bytes) -> Result<void> {
    read += as_text(bytes);
    return {};
  };
  ASSERT_THAT(this->store().read_to(digest_of(large), sink), IsOk());
  EXPECT_EQ(read, large);
}

TYPED_TEST_P(ObjectStoreContract, StopsWhenTheSinkFails) {
  ASSERT_THAT(this->put("bytes"), IsOk());
  const auto sink = [](ByteView) -> Result<void> { return fail(ErrorCode::kUnavailable, "full"); };
  EXPECT_THAT(this->store().read_to(digest_of("bytes"), sink),
              IsErrorCode(ErrorCode::kUnavailable));
}

TYPED_TEST_P(ObjectStoreContract, ListsInOrderOfTheDigests) {
  std::vector<Sha256Digest> expected;
  for (const char* text : {"a", "b", "c", "d", "e", "f"}) {
    ASSERT_THAT(this->put(text), IsOk());
    expected.push_back(digest_of(text));
  }
  std::ranges::sort(expected);
  EXPECT_THAT(this->store().list(), IsOkAndHolds(expected));
}

REGISTER_TYPED_TEST_SUITE_P(ObjectStoreContract, ReadsWhatWasPut, KeepsTheEmptyObject,
                            DoesNotFindWhatIsAbsent, RefusesToPutUnderAnotherDigest,
                            PutsTwiceWithoutHarm, RefusesToReadMoreThanAskedFor,
                            ShowsAStreamedObjectOnlyAfterCommit, RefusesToCommitUnderAnotherDigest,
                            StreamsAnObjectOut, StopsWhenTheSinkFails, ListsInOrderOfTheDigests);

// ---- statements

template <class Factory>
class StatementStoreContract : public ::testing::Test {
 protected:
  StatementStore& store() { return factory_.get(); }
  Factory factory_;
};
TYPED_TEST_SUITE_P(StatementStoreContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StatementStoreContract);

TYPED_TEST_P(StatementStoreContract, ReadsWhatWasPut) {
  ASSERT_THAT(this->store().put(digest_of("{}"), "{}"), IsOk());
  EXPECT_THAT(this->store().read(digest_of("{}")), IsOkAndHolds(std::string("{}")));
  EXPECT_THAT(this->store().contains(digest_of("{}")), IsOkAndHolds(true));
  EXPECT_THAT(this->store().list(), IsOkAndHolds(::testing::ElementsAre(digest_of("{}"))));
}

TYPED_TEST_P(StatementStoreContract, DoesNotFindWhatIsAbsent) {
  EXPECT_THAT(this->store().read(digest_of("{}")), IsErrorCode(ErrorCode::kNotFound));
  EXPECT_THAT(this->store().contains(digest_of("{}")), IsOkAndHolds(false));
  EXPECT_THAT(this->store().list(), IsOkAndHolds(::testing::IsEmpty()));
}

TYPED_TEST_P(StatementStoreContract, RefusesToPutUnderAnotherDigest) {
  EXPECT_THAT(this->store().put(digest_of("[]"), "{}"), IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(this->store().contains(digest_of("[]")), IsOkAndHolds(false));
}

REGISTER_TYPED_TEST_SUITE_P(StatementStoreContract, ReadsWhatWasPut, DoesNotFindWhatIsAbsent,
                            RefusesToPutUnderAnotherDigest);

// ---- journal

inline JournalEntry bundle_entry(std::string_view text, std::int64_t second) {
  return {JournalEntry::Kind::kBundle, digest_of(text), Timestamp(std::chrono::seconds(second))};
}

inline JournalEntry manifest_entry(std::string_view text, std::int64_t second) {
  return {JournalEntry::Kind::kManifest, digest_of(text), Timestamp(std::chrono::seconds(second))};
}

struct JournalReading {
  std::vector<JournalEntry> entries;
  std::uint64_t position = 0;
};

inline Result<JournalReading> read_journal(Journal& journal, std::uint64_t position = 0) {
  JournalReading reading;
  reading.position =
      TRY(journal.read_from(position, [&](const JournalEntry& entry) -> Result<void> {
        reading.entries.push_back(entry);
        return {};
      }));
  return reading;
}

template <class Factory>
class JournalContract : public ::testing::Test {
 protected:
  Journal& journal() { return factory_.get(); }
  Factory factory_;
};
TYPED_TEST_SUITE_P(JournalContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(JournalContract);

TYPED_TEST_P(JournalContract, IsEmptyAtFirst) {
  const auto reading = read_journal(this->journal());
  ASSERT_THAT(reading, IsOk());
  EXPECT_TRUE(reading->entries.empty());
  EXPECT_EQ(reading->position, 0U);
}

TYPED_TEST_P(JournalContract, GivesEntriesInTheOrderOfAppending) {
  const std::vector<JournalEntry> entries{bundle_entry("b", 2), manifest_entry("a", 1)};
  ASSERT_THAT(this->journal().append(entries), IsOk());
  ASSERT_THAT(this->journal().append({bundle_entry("c", 3)}), IsOk());
  const auto reading = read_journal(this->journal());
  ASSERT_THAT(reading, IsOk());
  EXPECT_THAT(reading->entries,
              ::testing::ElementsAre(entries[0], entries[1], bundle_entry("c", 3)));
}

TYPED_TEST_P(JournalContract, GoesOnFromAPosition) {
  ASSERT_THAT(this->journal().append({bundle_entry("a", 1)}), IsOk());
  const auto first = read_journal(this->journal());
  ASSERT_THAT(first, IsOk());
  const auto nothing = read_journal(this->journal(), first->position);
  ASSERT_THAT(nothing, IsOk());
  EXPECT_TRUE(nothing->entries.empty());
  EXPECT_EQ(nothing->position, first->position);
  ASSERT_THAT(this->journal().append({bundle_entry("b", 2)}), IsOk());
  const auto second = read_journal(this->journal(), first->position);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(second->entries, ::testing::ElementsAre(bundle_entry("b", 2)));
}

TYPED_TEST_P(JournalContract, DoesNotFindAPositionBeyondTheEnd) {
  ASSERT_THAT(this->journal().append({bundle_entry("a", 1)}), IsOk());
  const auto reading = read_journal(this->journal());
  ASSERT_THAT(reading, IsOk());
  EXPECT_THAT(read_journal(this->journal(), reading->position + 1),
              IsErrorCode(ErrorCode::kNotFound));
}

TYPED_TEST_P(JournalContract, StopsWhenTheVisitorFails) {
  ASSERT_THAT(this->journal().append({bundle_entry("a", 1)}), IsOk());
  const auto refuse = [](const JournalEntry&) -> Result<void> {
    return fail(ErrorCode::kInternal, "no");
  };
  EXPECT_THAT(this->journal().read_from(0, refuse), IsErrorCode(ErrorCode::kInternal));
}

TYPED_TEST_P(JournalContract, AppendsNothingWithoutHarm) {
  ASSERT_THAT(this->journal().append({}), IsOk());
  const auto reading = read_journal(this->journal());
  ASSERT_THAT(reading, IsOk());
  EXPECT_TRUE(reading->entries.empty());
}

REGISTER_TYPED_TEST_SUITE_P(JournalContract, IsEmptyAtFirst, GivesEntriesInTheOrderOfAppending,
                            GoesOnFromAPosition, DoesNotFindAPositionBeyondTheEnd,
                            StopsWhenTheVisitorFails, AppendsNothingWithoutHarm);

// ---- graph index

inline NodeKey artifact(std::string_view name) { return {NodeKind::kArtifact, digest_of(name)}; }
inline NodeKey run_node(std::string_view name) { return {NodeKind::kRun, digest_of(name)}; }

inline Edge edge(const NodeKey& src, EdgeKind kind, const NodeKey& dst,
                 std::string_view label = "path") {
  return Edge{.src = src,
              .dst = dst,
              .kind = kind,
              .label = std::string(label),
              .statement = src.digest,
              .bundle = digest_of("bundle"),
              .trust = "verified",
              .valid_from = Timestamp(std::chrono::seconds(10)),
              .valid_to = Timestamp(std::chrono::seconds(20)),
              .known_from = Timestamp(std::chrono::seconds(30)),
              .known_to = std::nullopt};
}

template <class Factory>
class GraphIndexContract : public ::testing::Test {
 protected:
  GraphIndex& index() { return factory_.get(); }
  Result<void> add(std::vector<Edge> edges, std::vector<Alias> aliases = {}) {
    const GraphIndex::State state = TRY(index().state());
    return index().apply(state, {std::move(edges), std::move(aliases), state});
  }
  Factory factory_;
};
TYPED_TEST_SUITE_P(GraphIndexContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(GraphIndexContract);

TYPED_TEST_P(GraphIndexContract, StartsWithoutAnything) {
  EXPECT_THAT(this->index().state(), IsOkAndHolds(GraphIndex::State()));
  EXPECT_THAT(this->index().nodes(), IsOkAndHolds(::testing::IsEmpty()));
}

TYPED_TEST_P(GraphIndexContract, GivesEdgesBackByEitherEndAndKind) {
  const Edge produced = edge(run_node("r"), EdgeKind::kProduced, artifact("m"));
  const Edge consumed = edge(run_node("r"), EdgeKind::kConsumed, artifact("d"));
  ASSERT_THAT(this->add({produced, consumed}), IsOk());
  EXPECT_THAT(this->index().edges_from(run_node("r"), EdgeKind::kProduced),
              IsOkAndHolds(::testing::ElementsAre(produced)));
  EXPECT_THAT(this->index().edges_to(artifact("d"), EdgeKind::kConsumed),
              IsOkAndHolds(::testing::ElementsAre(consumed)));
  EXPECT_THAT(this->index().edges_to(artifact("d"), EdgeKind::kProduced),
              IsOkAndHolds(::testing::IsEmpty()));
}

TYPED_TEST_P(GraphIndexContract, KeepsEveryFieldOfAnEdge) {
  Edge bare = edge(artifact("t"), EdgeKind::kContains, artifact("f"), "sub/ü \"x\"\n");
  bare.statement = std::nullopt;
  bare.bundle = std::nullopt;
  bare.trust = "";
  bare.valid_to = std::nullopt;
  bare.known_to = Timestamp(std::chrono::nanoseconds(7));
  ASSERT_THAT(this->add({bare}), IsOk());
  EXPECT_THAT(this->index().edges_from(artifact("t"), EdgeKind::kContains),
              IsOkAndHolds(::testing::ElementsAre(bare)));
}

TYPED_TEST_P(GraphIndexContract, TellsARunFromAnArtifactOfTheSameDigest) {
  ASSERT_THAT(this->add({edge(run_node("x"), EdgeKind::kProduced, artifact("x"))}), IsOk());
  EXPECT_THAT(this->index().edges_from(artifact("x"), EdgeKind::kProduced),
              IsOkAndHolds(::testing::IsEmpty()));
  EXPECT_THAT(this->index().nodes(), IsOkAndHolds(::testing::SizeIs(2)));
}

TYPED_TEST_P(GraphIndexContract, KeepsTheEarlierTimeOfAnEdgeThatComesTwice) {
  const Edge early = edge(run_node("r"), EdgeKind::kProduced, artifact("m"));
  Edge late = early;
  late.known_from += std::chrono::seconds(1);
  ASSERT_THAT(this->add({late}), IsOk());
  ASSERT_THAT(this->add({early}), IsOk());
  ASSERT_THAT(this->add({late}), IsOk());
  EXPECT_THAT(this->index().edges_to(artifact("m"), EdgeKind::kProduced),
              IsOkAndHolds(::testing::ElementsAre(early)));
}

TYPED_TEST_P(GraphIndexContract, SortsItsAnswers) {
  std::vector<Edge> edges;
  for (const char* name : {"c", "a", "b", "d"}) {
    edges.push_back(edge(run_node("r"), EdgeKind::kProduced, artifact(name), name));
  }
  ASSERT_THAT(this->add(edges), IsOk());
  std::ranges::sort(edges);
  EXPECT_THAT(this->index().edges_from(run_node("r"), EdgeKind::kProduced), IsOkAndHolds(edges));
}

TYPED_TEST_P(GraphIndexContract, FindsNodesByAlias) {
  ASSERT_THAT(this->add({}, {{artifact("m"), "release", "model:m@1"},
                             {artifact("m"), "release", "model:m@1"},
                             {artifact("n"), "release", "model:m@1"}}),
              IsOk());
  EXPECT_THAT(this->index().find_alias("release", "model:m@1"),
              IsOkAndHolds(::testing::UnorderedElementsAre(artifact("m"), artifact("n"))));
  EXPECT_THAT(this->index().find_alias("run", "model:m@1"), IsOkAndHolds(::testing::IsEmpty()));
  EXPECT_THAT(this->index().aliases_of(artifact("m")),
              IsOkAndHolds(::testing::ElementsAre(Alias{artifact("m"), "release", "model:m@1"})));
}

TYPED_TEST_P(GraphIndexContract, FindsNodesByPrefixOfOddAndEvenLength) {
  ASSERT_THAT(this->add({}, {{artifact("m"), "release", "x"}, {artifact("n"), "release", "x"}}),
              IsOk());
  const std::string hex = artifact("m").digest.hex();
  for (const std::size_t length : {6U, 7U, 63U, 64U}) {
    EXPECT_THAT(this->index().find_prefix(hex.substr(0, length)),
                IsOkAndHolds(::testing::ElementsAre(artifact("m"))));
  }
  std::string other = hex;
  other[63] = other[63] == '0' ? '1' : '0';
  EXPECT_THAT(this->index().find_prefix(other), IsOkAndHolds(::testing::IsEmpty()));
}

TYPED_TEST_P(GraphIndexContract, RefusesABatchMadeForAnotherState) {
  const GraphIndex::State moved{7, "sha256:aa", Timestamp(std::chrono::seconds(9))};
  ASSERT_THAT(this->index().apply({}, {{}, {}, moved}), IsOk());
  EXPECT_THAT(this->index().state(), IsOkAndHolds(moved));
  const GraphIndex::Batch batch{
      {edge(run_node("r"), EdgeKind::kProduced, artifact("m"))}, {}, GraphIndex::State{8, "", {}}};
  EXPECT_THAT(this->index().apply({}, batch), IsErrorCode(ErrorCode::kConflict));
  EXPECT_THAT(this->index().nodes(), IsOkAndHolds(::testing::IsEmpty()));
  EXPECT_THAT(this->index().state(), IsOkAndHolds(moved));
}

TYPED_TEST_P(GraphIndexContract, ClearsEverything) {
  ASSERT_THAT(this->index().apply({}, {{edge(run_node("r"), EdgeKind::kProduced, artifact("m"))},
                                       {{artifact("m"), "release", "x"}},
                                       {7, "sha256:aa", {}}}),
              IsOk());
  ASSERT_THAT(this->index().clear(), IsOk());
  EXPECT_THAT(this->index().state(), IsOkAndHolds(GraphIndex::State()));
  EXPECT_THAT(this->index().nodes(), IsOkAndHolds(::testing::IsEmpty()));
  EXPECT_THAT(this->index().find_alias("release", "x"), IsOkAndHolds(::testing::IsEmpty()));
}

REGISTER_TYPED_TEST_SUITE_P(GraphIndexContract, StartsWithoutAnything,
                            GivesEdgesBackByEitherEndAndKind, KeepsEveryFieldOfAnEdge,
                            TellsARunFromAnArtifactOfTheSameDigest,
                            KeepsTheEarlierTimeOfAnEdgeThatComesTwice, SortsItsAnswers,
                            FindsNodesByAlias, FindsNodesByPrefixOfOddAndEvenLength,
                            RefusesABatchMadeForAnotherState, ClearsEverything);

}  // namespace hallmark::store

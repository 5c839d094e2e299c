#include "model/oms_diff.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"

namespace hallmark::model {
namespace {

using Kind = OmsChange::Kind;
using Changes = std::vector<OmsChange>;

OmsFile file(std::string name, std::string_view text) {
  return {.name = std::move(name), .digest = crypto::sha256(text)};
}

OmsFile shard(std::string name, std::uint64_t start, std::uint64_t end, std::string_view text) {
  return {.name = std::move(name), .digest = crypto::sha256(text), .shard = OmsShard{start, end}};
}

TEST(Diff, FindsNothingBetweenTheSameFilesInAnyOrder) {
  const OmsDiff found = diff({file("a", "1"), file("b", "2")}, {file("b", "2"), file("a", "1")});
  EXPECT_TRUE(found.is_equal());
  EXPECT_EQ(found.unchanged, 2U);
}

TEST(Diff, TellsAddedRemovedChangedAndRenamedByName) {
  const OmsDiff found =
      diff({file("gone", "1"), file("kept", "2"), file("old", "3"), file("edited", "4")},
           {file("came", "5"), file("kept", "2"), file("new", "3"), file("edited", "6")});
  EXPECT_EQ(found.changes, (Changes{{Kind::kAdded, "came"},
                                    {Kind::kChanged, "edited"},
                                    {Kind::kRemoved, "gone"},
                                    {Kind::kRenamed, "new", "old"}}));
  EXPECT_EQ(found.unchanged, 1U);
}

TEST(Diff, PairsFilesOfOneContentInTheOrderOfTheirNames) {
  EXPECT_EQ(
      diff({file("b", "1"), file("a", "1"), file("c", "1")}, {file("y", "1"), file("x", "1")})
          .changes,
      (Changes{{Kind::kRemoved, "c"}, {Kind::kRenamed, "x", "a"}, {Kind::kRenamed, "y", "b"}}));
}

TEST(Diff, TakesACopyForAnAddition) {
  EXPECT_EQ(diff({file("a", "1")}, {file("a", "1"), file("b", "1")}).changes,
            (Changes{{Kind::kAdded, "b"}}));
}

TEST(Diff, SeesTwoFilesThatChangedPlaces) {
  EXPECT_EQ(diff({file("a", "1"), file("b", "2")}, {file("a", "2"), file("b", "1")}).changes,
            (Changes{{Kind::kChanged, "a"}, {Kind::kChanged, "b"}}));
}

TEST(Diff, TakesTheShardsOfAFileTogether) {
  const std::vector<OmsFile> before = {shard("a", 0, 2, "1"), shard("a", 2, 3, "2")};
  EXPECT_TRUE(diff(before, {before[1], before[0]}).is_equal());
  EXPECT_EQ(diff(before, {before[0]}).changes, (Changes{{Kind::kChanged, "a"}}));
  EXPECT_EQ(diff(before, {shard("b", 0, 2, "1"), shard("b", 2, 3, "2")}).changes,
            (Changes{{Kind::kRenamed, "b", "a"}}));
}

}  // namespace
}  // namespace hallmark::model

#include "model/hash_pool.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "testing/fake_random.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using crypto::FileDigest;
using crypto::HashType;
using ::testing::AllOf;
using testing::FakeRandom;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::TempDir;

constexpr HashType kHashes[] = {HashType::kSha256, HashType::kBlake2b, HashType::kBlake3};
constexpr std::size_t kJobs[] = {1, 2, 5};
constexpr std::size_t kLarge = 8 * FileReader::kPieceBytes;

std::uint64_t random_number(Random& random) {
  std::uint64_t number = 0;
  for (const std::byte byte : random.bytes(sizeof number)) {
    number = (number << 8) | std::to_integer<std::uint64_t>(byte);
  }
  return number;
}

// One, as if no pool were there.
FileDigest digest_of(HashType hash, std::string_view text) {
  const auto hasher = crypto::Hasher::create(hash);
  hasher->update(as_bytes(text));
  return hasher->finish();
}

// Files "0", "1", ... of random content.
class Files {
 public:
  std::size_t add(std::size_t bytes) {
    const std::string name = std::to_string(texts_.size());
    texts_.push_back(to_text(random_.bytes(bytes)));
    dir_.write(name, texts_.back());
    return texts_.size() - 1;
  }

  // Mostly small, some around the sizes where a block or a piece ends, a few of several pieces.
  void add_some(std::size_t count) {
    constexpr std::size_t kEdges[] = {0,
                                      1,
                                      55,
                                      56,
                                      63,
                                      64,
                                      65,
                                      FileReader::kPieceBytes - 1,
                                      FileReader::kPieceBytes,
                                      FileReader::kPieceBytes + 1};
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t number = random_number(random_);
      if (number % 8 == 0) {
        add(kEdges[number / 8 % std::size(kEdges)]);
      } else if (number % 64 == 1) {
        add(number / 64 % (3 * FileReader::kPieceBytes));
      } else {
        add(number / 64 % 3'000);
      }
    }
  }

  std::size_t size() const { return texts_.size(); }
  const std::string& text(std::size_t i) const { return texts_[i]; }
  Path path(std::size_t i) const { return dir_ / std::to_string(i); }
  FileAt at(std::size_t i) const {
    return {.folder = nullptr, .name = path(i).native(), .path = std::to_string(i)};
  }

 private:
  TempDir dir_;
  FakeRandom random_;
  std::vector<std::string> texts_;
};

Result<std::vector<HashedFile>> hash_all(const Files& files, const HashOptions& options) {
  HashPool pool(options);
  for (std::size_t i = 0; i < files.size(); ++i) TRY(pool.add(files.at(i)));
  return pool.finish();
}

void expect_all_hashed(const Files& files, const HashOptions& options) {
  const auto hashed = hash_all(files, options);
  ASSERT_THAT(hashed, IsOk());
  ASSERT_EQ(hashed->size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const HashedFile& file = (*hashed)[i];
    EXPECT_EQ(file.path, std::to_string(i));
    EXPECT_EQ(file.digest, digest_of(options.hash, files.text(i))) << files.text(i).size();
    EXPECT_EQ(file.fingerprint, *fingerprint_of(files.at(i)));
    EXPECT_FALSE(file.shard);
  }
}

void expect_all_shards_hashed(const Files& files, const HashOptions& options) {
  const auto hashed = hash_all(files, options);
  ASSERT_THAT(hashed, IsOk());
  auto next = hashed->begin();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string_view text = files.text(i);
    for (std::size_t start = 0; start < text.size(); start += *options.shard_size, ++next) {
      ASSERT_NE(next, hashed->end());
      const std::string_view part = text.substr(start, *options.shard_size);
      EXPECT_EQ(next->path, std::to_string(i));
      EXPECT_EQ(next->shard, (OmsShard{start, start + part.size()}));
      EXPECT_EQ(next->digest, digest_of(options.hash, part));
    }
  }
  EXPECT_EQ(next, hashed->end());
}

// Calls `meddle` once, when the first bytes were read.
std::function<void(std::uint64_t)> once(std::function<void()> meddle) {
  return [meddle = std::move(meddle), is_done = false](std::uint64_t) mutable {
    if (!std::exchange(is_done, true)) meddle();
  };
}

// Hashes one large file with `meddle` called while it is read, with every hash and as many threads
// and small files beside it.
void expect_change_is_noticed(const std::function<void(const Path&)>& meddle) {
  for (const HashType hash : kHashes) {
    for (const std::size_t jobs : kJobs) {
      Files files;
      files.add(kLarge);
      const Path large = files.path(0);
      files.add_some(jobs - 1);
      EXPECT_THAT(
          hash_all(files, {.hash = hash, .jobs = jobs, .progress = once([&] { meddle(large); })}),
          AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("changed-while-read"),
                HasMessage(HasSubstr("0"))))
          << name_of(hash) << " with " << jobs;
    }
  }
}

TEST(HashPool, OfNothingGivesNothing) {
  for (const std::size_t jobs : kJobs) {
    HashPool pool({.jobs = jobs});
    const auto hashed = pool.finish();
    ASSERT_THAT(hashed, IsOk());
    EXPECT_TRUE(hashed->empty());
  }
}

TEST(HashPool, GivesTheDigestsOfOneFileAfterTheOtherInOrder) {
  for (const std::size_t count : {1U, 2U, 3U, 4U, 7U, 31U, 32U, 33U, 200U, 2000U}) {
    Files files;
    files.add_some(count);
    for (const HashType hash : kHashes) {
      for (const std::size_t jobs : kJobs) {
        SCOPED_TRACE(std::to_string(count) + " files, " + std::string(name_of(hash)) + ", jobs " +
                     std::to_string(jobs));
        expect_all_hashed(files, {.hash = hash, .jobs = jobs});
      }
    }
  }
}

TEST(HashPool, GivesTheDigestsOfShards) {
  Files files;
  files.add_some(40);
  for (const std::uint64_t shard_size : {1'000UL, FileReader::kPieceBytes, kLarge}) {
    for (const HashType hash : kHashes) {
      for (const std::size_t jobs : kJobs) {
        SCOPED_TRACE(std::to_string(shard_size) + " bytes, " + std::string(name_of(hash)) +
                     ", jobs " + std::to_string(jobs));
        expect_all_shards_hashed(files, {.hash = hash, .shard_size = shard_size, .jobs = jobs});
      }
    }
  }
}

TEST(HashPool, HashesAFewLargeFilesThatEndAtDifferentTimes) {
  for (std::size_t count = 1; count <= 9; ++count) {
    Files files;
    for (std::size_t i = 1; i <= count; ++i) files.add(i * FileReader::kPieceBytes + i);
    for (const std::size_t jobs : kJobs) expect_all_hashed(files, {.jobs = jobs});
  }
}

TEST(HashPool, IsRightAThousandTimes) {
  Files files;
  files.add_some(5);
  for (int run = 0; run < 1'000; ++run) expect_all_hashed(files, {.jobs = 3});
}

TEST(HashPool, ReportsTheBytesOfAllFilesSoFarAndNeverTwiceAtOnce) {
  Files files;
  files.add_some(300);
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) bytes += files.text(i).size();
  for (const HashType hash : kHashes) {
    std::mutex busy;
    std::vector<std::uint64_t> seen;
    const auto note = [&](std::uint64_t done) {
      const std::unique_lock lock(busy, std::try_to_lock);
      EXPECT_TRUE(lock.owns_lock());
      seen.push_back(done);
    };
    ASSERT_THAT(hash_all(files, {.hash = hash, .jobs = 5, .progress = note}), IsOk());
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(seen.back(), bytes);
  }
}

TEST(HashPool, NamesTheFileThatCannotBeOpened) {
  for (const HashType hash : kHashes) {
    for (const std::size_t jobs : kJobs) {
      Files files;
      files.add_some(300);
      std::filesystem::remove(files.path(177));
      EXPECT_THAT(hash_all(files, {.hash = hash, .jobs = jobs}),
                  AllOf(HasReason("changed-while-read"), HasMessage(HasSubstr("177"))));
    }
  }
}

TEST(HashPool, TakesAsManyBytesAsItMay) {
  Files files;
  for (const std::size_t bytes : {100U, 0U, 200U}) files.add(bytes);
  for (const std::optional<std::uint64_t> shard_size : {std::optional<std::uint64_t>(), {64}}) {
    EXPECT_THAT(hash_all(files, {.shard_size = shard_size, .bytes_max = 300}), IsOk());
    EXPECT_THAT(hash_all(files, {.shard_size = shard_size, .bytes_max = 299}),
                AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("model-too-large"),
                      HasMessage(HasSubstr("2"))));
  }
}

TEST(HashPool, RefusesASparseFileBeyondTheLimitUnread) {
  Files files;
  files.add(1);
  std::filesystem::resize_file(files.path(0), 1UL << 40);
  EXPECT_THAT(hash_all(files, {.bytes_max = 1UL << 30}), HasReason("model-too-large"));
}

TEST(HashPool, RefusesMoreShardsThanASignatureMayList) {
  Files files;
  files.add(1);
  std::filesystem::resize_file(files.path(0), Limits{}.subjects_max + 1);
  EXPECT_THAT(hash_all(files, {.shard_size = 1}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("too-many-files")));
}

TEST(HashPool, NoticesAFileThatGrows) {
  expect_change_is_noticed(
      [](const Path& path) { std::ofstream(path, std::ios::app | std::ios::binary) << "more"; });
}

TEST(HashPool, NoticesAFileThatShrinks) {
  expect_change_is_noticed([](const Path& path) { std::filesystem::resize_file(path, 1'000); });
}

TEST(HashPool, NoticesAnotherFileInTheFilesPlace) {
  expect_change_is_noticed([](const Path& path) {
    std::filesystem::rename(path, path.native() + ".old");
    std::filesystem::copy_file(path.native() + ".old", path);
  });
}

TEST(HashPool, NoticesAFileThatVanishes) {
  expect_change_is_noticed([](const Path& path) { std::filesystem::remove(path); });
}

TEST(HashPool, NoticesAFifoInTheFilesPlace) {
  expect_change_is_noticed([](const Path& path) {
    std::filesystem::remove(path);
    CHECK(::mkfifo(path.c_str(), 0644) == 0);
  });
}

TEST(HashPool, RefusesAShardOfAnotherFileThanItsFirst) {
  for (const std::size_t jobs : kJobs) {
    Files files;
    files.add(kLarge);
    const auto rewrite = [&] {
      std::ofstream(files.path(0), std::ios::in | std::ios::binary) << "other";
    };
    EXPECT_THAT(
        hash_all(files, {.shard_size = kLarge / 16, .jobs = jobs, .progress = once(rewrite)}),
        HasReason("changed-while-read"));
  }
}

TEST(HashPool, RefusesALinkUnlessToldToFollow) {
  const TempDir dir;
  dir.write("file", "abc");
  std::filesystem::create_symlink("file", dir / "link");
  const FileAt link{.folder = nullptr, .name = (dir / "link").native(), .path = "link"};
  HashPool refusing({});
  ASSERT_THAT(refusing.add(link), IsOk());
  EXPECT_THAT(refusing.finish(), HasReason("changed-while-read"));
  HashPool following({});
  ASSERT_THAT(following.add(link, Links::kFollow), IsOk());
  EXPECT_EQ(following.finish()->front().digest, digest_of(HashType::kSha256, "abc"));
}

TEST(HashPool, GivesUpWhereverItIsDestroyed) {
  Files files;
  files.add_some(150);
  files.add(kLarge);
  for (const HashType hash : kHashes) {
    for (const std::size_t jobs : kJobs) {
      for (std::size_t added = 0; added <= files.size(); added += 13) {
        HashPool pool({.hash = hash, .jobs = jobs});
        for (std::size_t i = 0; i < added; ++i) {
          ASSERT_THAT(pool.add(files.at(files.size() - 1 - i)), IsOk());
        }
      }
    }
  }
}

TEST(HashPool, DoesNotHangWhenMoreIsAddedThanWasHashedBeforeAnError) {
  Files files;
  files.add_some(1);
  const FileAt absent{.folder = nullptr, .name = "/absent/file", .path = "absent"};
  for (const HashType hash : kHashes) {
    HashPool pool({.hash = hash, .jobs = 2});
    Result<void> added = pool.add(absent);
    for (int i = 0; i < 1'000 && added; ++i) added = pool.add(files.at(0));
    EXPECT_THAT(pool.finish(), HasMessage(HasSubstr("absent")));
  }
}

TEST(HashQueue, KeepsTheErrorOfTheTaskThatCameFirst) {
  HashQueue queue;
  queue.fail(7, Error{.code = ErrorCode::kUnavailable, .message = "seven"});
  queue.fail(3, Error{.code = ErrorCode::kUnavailable, .message = "three"});
  queue.fail(5, Error{.code = ErrorCode::kUnavailable, .message = "five"});
  EXPECT_THAT(queue.failure(), HasMessage("three"));
}

}  // namespace
}  // namespace hallmark::model

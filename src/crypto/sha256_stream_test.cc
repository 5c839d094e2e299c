#include "crypto/sha256_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "crypto/hash.h"
#include "crypto/sha256_kernels.h"

namespace hallmark::crypto {
namespace {

using Random = std::mt19937;

std::size_t pick(Random& random, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>(0, most)(random);
}

std::string text_of(Random& random, std::size_t size) {
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(pick(random, 255));
  return text;
}

// A stream with what it has still to read, in pieces of random size.
class Reader {
 public:
  Reader(const Sha256Kernel& kernel, std::string message, std::size_t piece_bytes_max)
      : stream(kernel), message_(std::move(message)), piece_bytes_max_(piece_bytes_max) {}

  // Until the stream has something to hash, or is done.
  void refill(Random& random) {
    while (stream.is_hungry()) {
      const std::string_view rest = std::string_view(message_).substr(read_);
      const std::string_view piece = rest.substr(0, pick(random, piece_bytes_max_));
      stream.feed(as_bytes(piece));
      read_ += piece.size();
      if (rest.empty() && stream.is_hungry()) stream.close();
    }
  }

  const std::string& message() const { return message_; }

  Sha256Stream stream;

 private:
  std::string message_;
  std::size_t piece_bytes_max_;
  std::size_t read_ = 0;
};

void read_to_the_end(std::deque<Reader>& readers, const Sha256Kernel& kernel, Random& random) {
  for (;;) {
    std::vector<Sha256Stream*> busy;
    for (Reader& reader : readers) {
      reader.refill(random);
      if (!reader.stream.is_done()) busy.push_back(&reader.stream);
    }
    if (busy.empty()) return;
    hash_together(busy, kernel);
  }
}

void expect_right_digests(const std::deque<Reader>& readers) {
  for (const Reader& reader : readers) {
    EXPECT_EQ(reader.stream.digest(), sha256(reader.message())) << reader.message().size();
  }
}

void hash_alone(Sha256Stream& stream, std::string_view message, const Sha256Kernel& kernel) {
  Sha256Stream* const streams[] = {&stream};
  stream.feed(as_bytes(message));
  while (!stream.is_hungry()) hash_together(streams, kernel);
  stream.close();
  while (!stream.is_done()) hash_together(streams, kernel);
}

std::string digest_alone(std::string_view message, const Sha256Kernel& kernel) {
  Sha256Stream stream(kernel);
  hash_alone(stream, message, kernel);
  return stream.digest().hex();
}

class EveryKernel : public ::testing::TestWithParam<Sha256Candidate> {
 protected:
  void SetUp() override {
    if (!GetParam().is_usable) GTEST_SKIP() << "this processor cannot run " << kernel().name;
  }
  static const Sha256Kernel& kernel() { return *GetParam().kernel; }
  Random random_{20'08};
};

// The examples that NIST publishes with FIPS 180-4.
TEST_P(EveryKernel, GivesThePublishedDigests) {
  EXPECT_EQ(digest_alone("", kernel()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest_alone("abc", kernel()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_alone("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", kernel()),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digest_alone("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                         "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                         kernel()),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(digest_alone(std::string(1'000'000, 'a'), kernel()),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_P(EveryKernel, AgreesWithOpensslOnEveryLengthAroundABlock) {
  for (std::size_t size = 0; size <= 300; ++size) {
    const std::string message = text_of(random_, size);
    EXPECT_EQ(digest_alone(message, kernel()), sha256(message).hex()) << size;
  }
}

TEST_P(EveryKernel, HashesAnyNumberOfStreamsCutAnywhere) {
  for (std::size_t count = 1; count <= kernel().lanes_best; ++count) {
    for (int round = 0; round < 20; ++round) {
      std::deque<Reader> readers;
      for (std::size_t i = 0; i < count; ++i) {
        readers.emplace_back(kernel(), text_of(random_, pick(random_, 300)), 150);
      }
      read_to_the_end(readers, kernel(), random_);
      expect_right_digests(readers);
    }
  }
}

TEST_P(EveryKernel, HashesALargeStreamBesideSmallOnes) {
  std::deque<Reader> readers;
  for (std::size_t i = 0; i < kernel().lanes_best; ++i) {
    readers.emplace_back(kernel(), text_of(random_, i == 1 ? 100'000 : 7 * i), 10'000);
  }
  read_to_the_end(readers, kernel(), random_);
  expect_right_digests(readers);
}

TEST_P(EveryKernel, LeavesTheLongerStreamsTheirRest) {
  if (kernel().lanes_best == 1) return;  // without others
  const std::string small = text_of(random_, 128);
  const std::string large = text_of(random_, 1'000);
  Sha256Stream first(kernel());
  Sha256Stream second(kernel());
  first.feed(as_bytes(small));
  second.feed(as_bytes(large));
  hash_together(std::array{&first, &second}, kernel());
  EXPECT_TRUE(first.is_hungry());
  EXPECT_FALSE(second.is_hungry());
}

TEST_P(EveryKernel, StartsAnewAfterReset) {
  Sha256Stream stream(kernel());
  hash_alone(stream, "something else", kernel());
  stream.reset();
  hash_alone(stream, "abc", kernel());
  EXPECT_EQ(stream.digest(), sha256("abc"));
}

TEST_P(EveryKernel, ForgetsAHalfReadMessageAfterReset) {
  const std::string message = text_of(random_, 1'000);
  Sha256Stream stream(kernel());
  Sha256Stream* const streams[] = {&stream};
  stream.feed(as_bytes(message));
  hash_together(streams, kernel());
  stream.feed(as_bytes(message));
  stream.reset();
  EXPECT_TRUE(stream.is_hungry());
  hash_alone(stream, "abc", kernel());
  EXPECT_EQ(stream.digest(), sha256("abc"));
}

TEST_P(EveryKernel, IsHungryUntilClosed) {
  Sha256Stream stream(kernel());
  EXPECT_TRUE(stream.is_hungry());
  EXPECT_FALSE(stream.is_done());
  stream.feed({});
  EXPECT_TRUE(stream.is_hungry());
  stream.close();
  EXPECT_FALSE(stream.is_hungry());
}

using EveryKernelDeathTest = EveryKernel;

TEST_P(EveryKernelDeathTest, TakesNothingOutOfTurn) {
  Sha256Stream stream(kernel());
  EXPECT_DEATH((void)stream.digest(), "is_done");
  EXPECT_DEATH(hash_together(std::array{&stream}, kernel()), "ready_");
  const std::string message(100, 'a');
  stream.feed(as_bytes(message));
  EXPECT_DEATH(stream.feed(as_bytes(message)), "is_hungry");
  EXPECT_DEATH(stream.close(), "is_hungry");
  EXPECT_DEATH(hash_together({}, kernel()), "streams");
}

std::string name_of(const ::testing::TestParamInfo<Sha256Candidate>& info) {
  std::string name(info.param.kernel->name);
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Sha256Stream, EveryKernel,
                         ::testing::ValuesIn(sha256_candidates().begin(),
                                             sha256_candidates().end()),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Sha256Stream, EveryKernelDeathTest,
                         ::testing::ValuesIn(sha256_candidates().begin(),
                                             sha256_candidates().end()),
                         name_of);

TEST(Sha256Kernel, TheBestIsTheFirstUsable) {
  EXPECT_EQ(&best_sha256_kernel(), usable_sha256_kernels().front());
  EXPECT_EQ(usable_sha256_kernels().back(), &kSha256Portable);
}

}  // namespace
}  // namespace hallmark::crypto

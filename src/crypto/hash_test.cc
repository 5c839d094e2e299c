#include "crypto/hash.h"

#include <gtest/gtest.h>

#include <string>

namespace hallmark::crypto {
namespace {

// FIPS 180-2, appendix B, and the empty message.
constexpr std::string_view kEmpty =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view kAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view kMillionA =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(sha256("").hex(), kEmpty);
  EXPECT_EQ(sha256("abc").hex(), kAbc);
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')).hex(), kMillionA);
}

TEST(Sha256, DoesNotCareHowTheBytesAreCut) {
  Sha256 hash;
  for (int i = 0; i < 1'000; ++i) hash.update(as_bytes(std::string(1'000, 'a')));
  EXPECT_EQ(hash.finish().hex(), kMillionA);
}

TEST(Sha256, StartsAnewAfterFinish) {
  Sha256 hash;
  hash.update(as_bytes("something else"));
  (void)hash.finish();
  EXPECT_EQ(hash.finish().hex(), kEmpty);
  hash.update(as_bytes("abc"));
  EXPECT_EQ(hash.finish().hex(), kAbc);
}

TEST(Sha256, GoesOnAfterBeingMoved) {
  Sha256 first;
  first.update(as_bytes("a"));
  Sha256 second = std::move(first);
  second.update(as_bytes("bc"));
  EXPECT_EQ(second.finish().hex(), kAbc);
}

}  // namespace
}  // namespace hallmark::crypto

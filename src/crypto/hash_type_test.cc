#include "crypto/hash_type.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/hash.h"
#include "testing/matchers.h"

namespace hallmark::crypto {
namespace {

using testing::HasMessage;
using testing::IsErrorCode;
using testing::IsOkAndHolds;

constexpr HashType kEveryType[] = {HashType::kSha256, HashType::kBlake2b, HashType::kBlake3};

std::string hex_of(HashType type, std::string_view message) {
  const auto hasher = Hasher::create(type);
  hasher->update(as_bytes(message));
  return hasher->finish().hex();
}

// The input of BLAKE3's published vectors: the bytes 0 to 250, again and again.
std::string counting_bytes(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i % 251);
  return text;
}

TEST(HashType, HasTheNameThatModelSignaturesUse) {
  EXPECT_EQ(name_of(HashType::kSha256), "sha256");
  EXPECT_EQ(name_of(HashType::kBlake2b), "blake2b");
  EXPECT_EQ(name_of(HashType::kBlake3), "blake3");
  for (const HashType type : kEveryType) EXPECT_EQ(hash_type_of(name_of(type)), type);
}

TEST(HashType, RefusesOtherNames) {
  for (const std::string_view name :
       {"", "SHA256", "sha-256", "blake2", "blake2b-512", "sha256 "}) {
    EXPECT_EQ(hash_type_of(name), std::nullopt) << name;
  }
}

// FIPS 180-4's examples.
TEST(Hasher, GivesThePublishedSha256Digests) {
  EXPECT_EQ(hex_of(HashType::kSha256, ""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of(HashType::kSha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// "abc" is RFC 7693, appendix A.
TEST(Hasher, GivesThePublishedBlake2bDigests) {
  EXPECT_EQ(hex_of(HashType::kBlake2b, ""),
            "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
            "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce");
  EXPECT_EQ(hex_of(HashType::kBlake2b, "abc"),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

// Of BLAKE3's published vectors those around one, and several, of its chunks of 1024 bytes.
TEST(Hasher, GivesThePublishedBlake3Digests) {
  EXPECT_EQ(hex_of(HashType::kBlake3, ""),
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
  EXPECT_EQ(hex_of(HashType::kBlake3, "abc"),
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
  EXPECT_EQ(hex_of(HashType::kBlake3, counting_bytes(1)),
            "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213");
  EXPECT_EQ(hex_of(HashType::kBlake3, counting_bytes(1024)),
            "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7");
  EXPECT_EQ(hex_of(HashType::kBlake3, counting_bytes(1025)),
            "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444");
  EXPECT_EQ(hex_of(HashType::kBlake3, counting_bytes(7169)),
            "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817");
}

TEST(Hasher, DoesNotCareHowTheBytesAreCut) {
  const std::string message = counting_bytes(10'000);
  for (const HashType type : kEveryType) {
    const auto hasher = Hasher::create(type);
    for (std::size_t from = 0, size = 0; from < message.size(); from += size++) {
      hasher->update(as_bytes(std::string_view(message).substr(from, size)));
    }
    EXPECT_EQ(hasher->finish().hex(), hex_of(type, message)) << name_of(type);
  }
}

TEST(Hasher, StartsAnewAfterFinish) {
  for (const HashType type : kEveryType) {
    const auto hasher = Hasher::create(type);
    hasher->update(as_bytes("something else"));
    (void)hasher->finish();
    hasher->update({});
    EXPECT_EQ(hasher->finish().hex(), hex_of(type, "")) << name_of(type);
  }
}

TEST(FileDigest, IsReadFromItsOwnHex) {
  for (const HashType type : kEveryType) {
    const auto hasher = Hasher::create(type);
    const FileDigest digest = hasher->finish();
    EXPECT_EQ(digest.bytes().size(), digest_bytes_of(type));
    EXPECT_THAT(FileDigest::from_hex(type, digest.hex()), IsOkAndHolds(digest));
  }
}

TEST(FileDigest, RefusesADigestOfAnotherLength) {
  for (const HashType type : kEveryType) {
    const std::size_t digits = 2 * digest_bytes_of(type);
    for (const std::size_t wrong : {std::size_t{0}, digits - 2, digits - 1, digits + 2}) {
      EXPECT_THAT(FileDigest::from_hex(type, std::string(wrong, 'a')),
                  IsErrorCode(ErrorCode::kInvalidInput));
    }
  }
  EXPECT_THAT(FileDigest::from_hex(HashType::kBlake2b, std::string(64, 'a')),
              HasMessage("a blake2b digest has 128 hex digits"));
}

TEST(FileDigest, RefusesWhatIsNotLowerCaseHex) {
  for (const char digit : {'A', 'g', ' ', '\0'}) {
    EXPECT_THAT(FileDigest::from_hex(HashType::kBlake3, std::string(64, digit)),
                IsErrorCode(ErrorCode::kInvalidInput));
  }
}

TEST(FileDigest, ComparesByBytesAndLength) {
  const FileDigest sha256_abc(sha256("abc"));
  EXPECT_EQ(sha256_abc, *FileDigest::from_hex(HashType::kSha256, sha256("abc").hex()));
  EXPECT_NE(sha256_abc, FileDigest(sha256("abd")));
  EXPECT_NE(FileDigest(Bytes(32)), FileDigest(Bytes(64)));
  EXPECT_LT(*FileDigest::from_hex(HashType::kBlake3, std::string(64, '0')),
            *FileDigest::from_hex(HashType::kBlake3, std::string(64, '1')));
}

}  // namespace
}  // namespace hallmark::crypto

#include "model/lfs_pointer.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "crypto/hash.h"
#include "model/asserted_digests.h"
#include "model/oms_scan.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::TempDir;

constexpr std::string_view kMalformed = "malformed-lfs-pointer";
const std::string kVersion = "version https://git-lfs.github.com/spec/v1\n";
const Sha256Digest kDigest = crypto::sha256(std::string_view("abc"));
const std::string kOid = "oid sha256:" + kDigest.hex() + "\n";
const std::string kPointer = kVersion + kOid + "size 3\n";

TEST(LfsPointer, IsReadWithDigestAndSize) {
  const auto pointer = parse_lfs_pointer(kPointer);
  ASSERT_THAT(pointer, IsOk());
  EXPECT_EQ(pointer->digest, kDigest);
  EXPECT_EQ(pointer->size_bytes, 3U);
  EXPECT_EQ(parse_lfs_pointer(kVersion + kOid + "size 0\n")->size_bytes, 0U);
}

TEST(LfsPointer, RefusesAnythingButItsThreeLines) {
  const std::string upper = "oid sha256:BA" + kDigest.hex().substr(2) + "\n";
  for (const std::string& text :
       {std::string(), kVersion, kVersion + kOid, kOid + kVersion + "size 3\n",
        kVersion + kOid + "size 3", kVersion + kOid + "size 3\r\n", kVersion + kOid + "size \n",
        kVersion + kOid + "size 03\n", kVersion + kOid + "size -1\n", kVersion + kOid + "size 3 \n",
        kVersion + kOid + "size 99999999999999999999\n", kPointer + "\n", kPointer + "x y\n",
        kVersion + upper + "size 3\n", kVersion + "oid sha256:abc\nsize 3\n",
        kVersion + "oid sha512:" + kDigest.hex() + "\nsize 3\n", " " + kPointer,
        "version https://git-lfs.github.com/spec/v2\n" + kOid + "size 3\n"}) {
    EXPECT_THAT(parse_lfs_pointer(text),
                AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason(kMalformed)))
        << text;
  }
}

TEST(LfsPointer, RefusesExtensionsWhoseDigestIsAnothers) {
  EXPECT_THAT(
      parse_lfs_pointer(kVersion + "ext-0-foo sha256:" + kDigest.hex() + "\n" + kOid + "size 3\n"),
      HasReason(kMalformed));
}

TEST(LfsPointer, RefusesMoreThanItsLimit) {
  EXPECT_THAT(parse_lfs_pointer(kPointer + std::string(kLfsPointerBytesMax, '\n')),
              AllOf(HasReason(kMalformed), HasMessage(HasSubstr("1024"))));
}

TEST(LfsPointer, IsClaimedOnlyByASmallFileWithTheVersionLine) {
  EXPECT_TRUE(claims_to_be_lfs_pointer(kPointer));
  EXPECT_TRUE(claims_to_be_lfs_pointer(kVersion));
  EXPECT_TRUE(
      claims_to_be_lfs_pointer(kVersion + std::string(kLfsPointerBytesMax - kVersion.size(), 'x')));
  EXPECT_FALSE(claims_to_be_lfs_pointer(
      kVersion + std::string(kLfsPointerBytesMax - kVersion.size() + 1, 'x')));
  EXPECT_FALSE(claims_to_be_lfs_pointer("version"));
  EXPECT_FALSE(claims_to_be_lfs_pointer(""));
}

TEST(ScanModelWithLfsPointers, TakesTheirDigestsAndHashesTheRest) {
  const TempDir dir;
  dir.write("model/w.bin", kPointer);
  dir.write("model/config.json", "{}");
  dir.write("model/empty", "");
  const auto scan = scan_model(dir / "model", {.lfs_pointers = true});
  ASSERT_THAT(scan, IsOk());
  EXPECT_EQ(scan->files, (std::vector<OmsFile>{
                             {"config.json", crypto::sha256(std::string_view("{}"))},
                             {"empty", crypto::sha256(std::string_view())},
                             {.name = "w.bin", .digest = kDigest, .asserted_by = "lfs-pointer"}}));
}

TEST(ScanModelWithLfsPointers, HashesALargeFileThatBeginsAsOne) {
  const TempDir dir;
  const std::string large = kPointer + std::string(kLfsPointerBytesMax, 'x');
  dir.write("model/w.bin", large);
  const auto scan = scan_model(dir / "model", {.lfs_pointers = true});
  EXPECT_EQ(scan->files, (std::vector<OmsFile>{{"w.bin", crypto::sha256(large)}}));
}

TEST(ScanModelWithLfsPointers, RefusesABrokenPointer) {
  const TempDir dir;
  dir.write("model/sub/w.bin", kVersion + "oid sha256:\n");
  EXPECT_THAT(scan_model(dir / "model", {.lfs_pointers = true}),
              AllOf(HasReason(kMalformed), HasMessage(HasSubstr("sub/w.bin"))));
}

TEST(ScanModelWithLfsPointers, TakesAPointerAloneOrBehindALink) {
  const TempDir dir;
  dir.write("w.bin", kPointer);
  dir.write("model/a", "");
  std::filesystem::create_symlink("../w.bin", dir / "model/link");
  EXPECT_EQ(
      scan_model(dir / "w.bin", {.lfs_pointers = true})->files,
      (std::vector<OmsFile>{{.name = "w.bin", .digest = kDigest, .asserted_by = "lfs-pointer"}}));
  EXPECT_THAT(scan_model(dir / "model", {.lfs_pointers = true}), HasReason("symlink"));
  const auto scan = scan_model(dir / "model", {.allow_symlinks = true, .lfs_pointers = true});
  ASSERT_THAT(scan, IsOk());
  EXPECT_EQ(scan->files[1].digest, kDigest);
}

TEST(ScanModelWithLfsPointers, KnowsNoOtherHashAndNoShards) {
  const TempDir dir;
  dir.write("model/w.bin", kPointer);
  EXPECT_THAT(scan_model(dir / "model", {.hash = crypto::HashType::kBlake3, .lfs_pointers = true}),
              IsErrorCode(ErrorCode::kUsage));
  EXPECT_THAT(scan_model(dir / "model", {.shard_size = 1000, .lfs_pointers = true}),
              IsErrorCode(ErrorCode::kUsage));
}

TEST(ScanModelWithLfsPointers, IsNoWayToVerify) {
  const auto manifest = OmsManifest::create(
      "m", {{.name = "w.bin", .digest = kDigest, .asserted_by = "lfs-pointer"}});
  EXPECT_FALSE(as_signed({.lfs_pointers = true}, *manifest).lfs_pointers);
}

TEST(ScanModel, HashesAPointerAsTheFileThatItIs) {
  const TempDir dir;
  dir.write("model/w.bin", kPointer);
  EXPECT_EQ(scan_model(dir / "model", {})->files,
            (std::vector<OmsFile>{{"w.bin", crypto::sha256(kPointer)}}));
}

}  // namespace
}  // namespace hallmark::model

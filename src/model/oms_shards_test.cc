// Shards, other hashes and what model_signing 0.2 wrote: statements that are read or refused.

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "json/value.h"
#include "model/oms_manifest.h"
#include "testing/matchers.h"

namespace hallmark::model {
namespace {

using crypto::HashType;
using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;

struct Bounds {
  std::uint64_t start;
  std::uint64_t end;
};

std::vector<OmsFile> shards_of(const std::string& name, const std::vector<Bounds>& bounds) {
  std::vector<OmsFile> files;
  for (const Bounds& one : bounds) {
    files.push_back({.name = name,
                     .digest = crypto::sha256(name + std::to_string(one.start)),
                     .shard = OmsShard{one.start, one.end}});
  }
  return files;
}

Result<OmsManifest> create(std::vector<OmsFile> files, std::uint64_t shard_size,
                           OmsProfile profile = OmsProfile::kOms) {
  return OmsManifest::create("model", std::move(files), {.shard_size = shard_size}, profile);
}

std::vector<std::string> listed_names(const OmsManifest& manifest) {
  std::vector<std::string> names;
  for (const OmsFile& file : manifest.files()) names.push_back(listed_name(file));
  return names;
}

json::Object& serialization(attest::Statement& statement) {
  return *statement.predicate.as_object()->at("serialization").as_object();
}
json::Array& resources(attest::Statement& statement) {
  return *statement.predicate.as_object()->at("resources").as_array();
}

// A signed statement may say anything: names as given, each with a digest of its own, root right.
attest::Statement statement_listing(const std::vector<std::string>& names,
                                    json::Value shard_size = 8, HashType hash = HashType::kSha256) {
  const std::string hex(2 * crypto::digest_bytes_of(hash), 'a');
  std::vector<OmsFile> files;
  json::Array list;
  for (const std::string& name : names) {
    files.push_back({.name = name, .digest = *crypto::FileDigest::from_hex(hash, hex)});
    list.push_back(
        json::Object{{"name", name}, {"digest", hex}, {"algorithm", crypto::name_of(hash)}});
  }
  attest::Statement statement = create(shards_of("a", {{0, 8}}), 8)->to_statement();
  statement.subjects[0].digest["sha256"] = oms_root(files).hex();
  resources(statement) = list;
  serialization(statement)["hash_type"] = crypto::name_of(hash);
  serialization(statement)["shard_size"] = std::move(shard_size);
  return statement;
}

TEST(OmsShards, AreListedInTheOrderOfTheirNamesAsText) {
  const auto manifest = create(shards_of("w", {{0, 5}, {5, 10}, {10, 15}}), 5);
  ASSERT_THAT(manifest, IsOk());
  EXPECT_EQ(listed_names(*manifest), (std::vector<std::string>{"w:0:5", "w:10:15", "w:5:10"}));
}

TEST(OmsShards, PyCompatListsThemByNumberAndLabelsThemItsWay) {
  const auto manifest =
      create(shards_of("w", {{0, 5}, {5, 10}, {10, 15}}), 5, OmsProfile::kPyCompat);
  ASSERT_THAT(manifest, IsOk());
  EXPECT_EQ(listed_names(*manifest), (std::vector<std::string>{"w:0:5", "w:5:10", "w:10:15"}));
  attest::Statement statement = manifest->to_statement();
  EXPECT_EQ(*resources(statement)[0].find("algorithm")->as_string(), "sha256-sharded-5");
  EXPECT_EQ(*serialization(statement).at("shard_size").as_integer(), 5);
  EXPECT_THAT(OmsManifest::from_statement(statement), IsOk());
}

TEST(OmsShards, AreReadBack) {
  const auto manifest = create(shards_of("a:b", {{0, 5}, {5, 7}}), 5);
  const auto read = OmsManifest::from_statement(manifest->to_statement());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->files(), manifest->files());
  EXPECT_EQ(read->serialization(), manifest->serialization());
  EXPECT_FALSE(read->is_files_sha256());
}

TEST(OmsShards, TakeAnySpellingOfAWholeNumberAsTheirSize) {
  for (const json::Value& size : {json::Value(8), json::Value(8.0), json::Value(8e0)}) {
    EXPECT_THAT(OmsManifest::from_statement(statement_listing({"a:0:8", "a:8:9"}, size)), IsOk());
  }
}

TEST(OmsShards, RefuseASizeThatIsNone) {
  for (const json::Value& size : {json::Value(0), json::Value(-8), json::Value(8.5),
                                  json::Value("8"), json::Value(1e16), json::Value()}) {
    EXPECT_THAT(
        OmsManifest::from_statement(statement_listing({"a:0:8"}, size)),
        AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("malformed-model-signature")));
  }
  EXPECT_THAT(create(shards_of("a", {{0, 1}}), 0), HasReason("bad-shards"));
}

TEST(OmsShards, RefuseGapsOverlapsAndLiesAboutSizes) {
  const std::vector<std::vector<std::string>> lists{
      {"a:8:9"},                      // the beginning is in no shard
      {"a:0:8", "a:9:10"},            // a gap
      {"a:0:8", "a:7:9"},             // an overlap
      {"a:0:8", "a:0:7"},             // the same bytes twice
      {"a:0:9"},                      // longer than the shard size
      {"a:0:7", "a:7:9"},             // shorter, and not the last
      {"a:0:8", "a:8:10", "a:10:12"}  // the same, in the middle
  };
  for (const auto& list : lists) {
    EXPECT_THAT(OmsManifest::from_statement(statement_listing(list)),
                AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("bad-shards")))
        << list.back();
  }
}

TEST(OmsShards, RefuseNamesThatAreNone) {
  for (const char* name :
       {"a", "a:0", "a:0:", "a::8", ":0:8:", "a:0:0", "a:8:0", "a:-1:8", "a:0:08", "a:00:8",
        "a:0x0:8", "a:0:99999999999999999999", "a: 0:8", "a:0:8 "}) {
    EXPECT_THAT(OmsManifest::from_statement(statement_listing({name})),
                AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("bad-shards")))
        << name;
  }
  EXPECT_THAT(OmsManifest::from_statement(statement_listing({":0:8"})), HasReason("bad-path"));
  EXPECT_THAT(OmsManifest::from_statement(statement_listing({"../a:0:8"})), HasReason("bad-path"));
}

TEST(OmsShards, RefuseTheSameShardTwice) {
  EXPECT_THAT(OmsManifest::from_statement(statement_listing({"a:0:8", "a:0:8"})),
              HasReason("duplicate-name"));
}

TEST(OmsShards, RefuseALabelOfAnotherSize) {
  attest::Statement statement = statement_listing({"a:0:8"});
  (*resources(statement)[0].as_object())["algorithm"] = "sha256-sharded-9";
  EXPECT_THAT(OmsManifest::from_statement(statement), HasReason("malformed-model-signature"));
}

TEST(OmsHashes, AreReadByTheirNames) {
  for (const HashType hash : {HashType::kBlake2b, HashType::kBlake3}) {
    const auto manifest = OmsManifest::from_statement(statement_listing({"a:0:8"}, 8, hash));
    ASSERT_THAT(manifest, IsOk());
    EXPECT_EQ(manifest->serialization().hash, hash);
    EXPECT_EQ(manifest->files()[0].digest.bytes().size(), crypto::digest_bytes_of(hash));
  }
}

TEST(OmsHashes, TakeTheReferencesOtherNameOfBlake2b) {
  attest::Statement statement = statement_listing({"a:0:8"}, 8, HashType::kBlake2b);
  serialization(statement)["hash_type"] = "blake2";
  EXPECT_THAT(OmsManifest::from_statement(statement), IsOk());
}

TEST(OmsHashes, RefuseDigestsOfAnotherLength) {
  attest::Statement statement = statement_listing({"a:0:8"}, 8, HashType::kBlake2b);
  (*resources(statement)[0].as_object())["digest"] = std::string(64, 'a');
  EXPECT_THAT(OmsManifest::from_statement(statement), HasReason("malformed-model-signature"));
}

TEST(OmsAsserted, DigestsAreMarkedInTheStatementAndReadBack) {
  std::vector<OmsFile> files = shards_of("a", {{0, 5}});
  files[0].asserted_by = "oci-manifest";
  const auto manifest = create(files, 5);
  const auto read = OmsManifest::from_statement(manifest->to_statement());
  ASSERT_THAT(read, IsOk());
  EXPECT_TRUE(read->has_asserted_digests());
  EXPECT_EQ(read->files()[0].asserted_by, "oci-manifest");
}

attest::Statement legacy_statement(json::Object annotations = {}) {
  attest::Statement statement{
      .subjects = {attest::ResourceDescriptor::of("b", crypto::sha256(std::string_view("b"))),
                   attest::ResourceDescriptor::of("a", crypto::sha256(std::string_view("a")))},
      .predicate_type = std::string(kOmsLegacyType),
      .predicate = json::Object{{"unused", "text"}}};
  statement.subjects[0].annotations = std::move(annotations);
  return statement;
}

TEST(OmsLegacy, TakesEachSubjectForAFile) {
  const auto manifest =
      OmsManifest::from_statement(legacy_statement({{"actual_hash_algorithm", "file-sha256"}}));
  ASSERT_THAT(manifest, IsOk());
  EXPECT_TRUE(manifest->is_legacy());
  EXPECT_EQ(listed_names(*manifest), (std::vector<std::string>{"b", "a"}));
  EXPECT_FALSE(manifest->serialization().allow_symlinks);
}

TEST(OmsLegacy, RefusesOtherHashesBadNamesAndRepetitions) {
  EXPECT_THAT(OmsManifest::from_statement(legacy_statement({{"actual_hash_algorithm", "blake2b"}})),
              AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("unsupported-legacy-hash")));
  attest::Statement twice = legacy_statement();
  twice.subjects[1].name = "b";
  EXPECT_THAT(OmsManifest::from_statement(twice), HasReason("duplicate-name"));
  attest::Statement climbing = legacy_statement();
  climbing.subjects[1].name = "../b";
  EXPECT_THAT(OmsManifest::from_statement(climbing), HasReason("bad-path"));
  attest::Statement other = legacy_statement();
  other.subjects[1].digest = {{"sha512", std::string(128, '0')}};
  EXPECT_THAT(OmsManifest::from_statement(other), HasReason("malformed-model-signature"));
}

}  // namespace
}  // namespace hallmark::model

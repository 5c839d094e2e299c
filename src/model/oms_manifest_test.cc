#include "model/oms_manifest.h"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/hash.h"
#include "json/value.h"
#include "testing/matchers.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;

OmsFile file(std::string name, std::string_view text = "abc") {
  return {std::move(name), crypto::sha256(text)};
}

Result<OmsManifest> create(std::vector<OmsFile> files, std::vector<std::string> ignored = {}) {
  return OmsManifest::create("model", std::move(files), {.ignore_paths = std::move(ignored)});
}

std::vector<std::string> names_of(const std::vector<OmsFile>& files) {
  std::vector<std::string> names;
  for (const OmsFile& listed : files) names.push_back(listed.name);
  return names;
}

TEST(OmsManifest, ListsFilesInTheSpecificationsOrder) {
  const auto manifest = create({file("a/b"), file("a.txt"), file("a-b/c"), file("Z")});
  ASSERT_THAT(manifest, IsOk());
  EXPECT_EQ(names_of(manifest->files()), (std::vector<std::string>{"Z", "a-b/c", "a.txt", "a/b"}));
}

TEST(OmsManifest, ItsRootIsTheDigestOfTheRawDigests) {
  const auto manifest = create({file("a", "1"), file("b", "2")});
  Bytes raw;
  for (const OmsFile& listed : manifest->files()) {
    raw.insert(raw.end(), listed.digest.bytes().begin(), listed.digest.bytes().end());
  }
  EXPECT_EQ(manifest->root(), crypto::sha256(raw));
}

TEST(OmsManifest, SortsIgnoredPathsAndDropsRepetitions) {
  const auto manifest = create({file("a")}, {"model.sig", ".git", "model.sig"});
  EXPECT_EQ(manifest->serialization().ignore_paths,
            (std::vector<std::string>{".git", "model.sig"}));
}

TEST(OmsManifest, WritesTheSameStatementEveryTime) {
  const auto manifest = create({file("b"), file("a")}, {".git"});
  const std::string digest = crypto::sha256(std::string_view("abc")).hex();
  EXPECT_EQ(manifest->to_statement().serialise(),
            R"({"_type":"https://in-toto.io/Statement/v1","predicate":{"resources":[)"
            R"({"algorithm":"sha256","digest":")" +
                digest + R"(","name":"a"},{"algorithm":"sha256","digest":")" + digest +
                R"(","name":"b"}],"serialization":{"allow_symlinks":false,)"
                R"("hash_type":"sha256","ignore_paths":[".git"],"method":"files"}},)"
                R"("predicateType":"https://model_signing/signature/v1.0","subject":[{"digest":)"
                R"({"sha256":")" +
                manifest->root().hex() + R"("},"name":"model"}]})");
}

TEST(OmsManifest, LeavesIgnorePathsOutWhenThereAreNone) {
  EXPECT_EQ(create({file("a")})->to_statement().serialise().find("ignore_paths"),
            std::string::npos);
}

TEST(OmsManifest, IsReadBackFromItsStatement) {
  const auto manifest = OmsManifest::create("model", {file("b", "1"), file("a", "2")},
                                            {.ignore_paths = {"x"}, .allow_symlinks = true});
  const auto read = OmsManifest::from_statement(manifest->to_statement());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->files(), manifest->files());
  EXPECT_EQ(read->serialization(), manifest->serialization());
  EXPECT_EQ(read->subject_name(), "model");
  EXPECT_EQ(read->root(), manifest->root());
}

TEST(OmsManifest, TakesTheUnnamedFileOfASingleFileModelOnlyAlone) {
  EXPECT_TRUE(create({file(".")})->is_unnamed_single_file());
  EXPECT_FALSE(create({file("a")})->is_unnamed_single_file());
  EXPECT_THAT(create({file("."), file("a")}), HasReason("bad-path"));
}

TEST(OmsManifest, RefusesToBeMadeOfBadParts) {
  EXPECT_THAT(create({}), AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("empty-model")));
  EXPECT_THAT(create({file("a"), file("b"), file("a", "x")}),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("duplicate-name")));
  EXPECT_THAT(create({file("../a")}), HasReason("bad-path"));
  EXPECT_THAT(create({file("\xff")}), HasReason("bad-path"));
  EXPECT_THAT(create({file("a")}, {"/abs"}), HasReason("bad-path"));
  EXPECT_THAT(create({file("a")}, {""}), HasReason("bad-path"));
  EXPECT_THAT(OmsManifest::create("", {file("a")}), HasReason("bad-subject"));
  EXPECT_THAT(OmsManifest::create("\xff", {file("a")}), HasReason("bad-subject"));
}

TEST(OmsManifest, RefusesMoreFilesThanTheLimit) {
  const auto manifest = create({file("a"), file("b")});
  const Limits limits{.subjects_max = 1};
  EXPECT_THAT(OmsManifest::from_statement(manifest->to_statement(), limits),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("too-many-files")));
  EXPECT_THAT(OmsManifest::create("model", manifest->files(), {}, OmsProfile::kOms, limits),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(OmsRoot, DependsOnTheOrder) {
  const std::vector<OmsFile> files{file("onnx/a", "1"), file("onnx.json", "2")};
  EXPECT_EQ(oms_root_py_compat(files), oms_root({files[0], files[1]}));
  EXPECT_EQ(oms_root_spec(files), oms_root({files[1], files[0]}));
  EXPECT_NE(oms_root_spec(files), oms_root_py_compat(files));
}

// A good statement of one file, with one thing changed; the root is kept right.
struct Change {
  std::string_view name;
  std::function<void(attest::Statement&)> apply;
  ErrorCode code;
  std::string_view reason;

  friend void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }
};

json::Object& predicate(attest::Statement& s) { return *s.predicate.as_object(); }
json::Object& serialization(attest::Statement& s) {
  return *predicate(s).at("serialization").as_object();
}
json::Array& resources(attest::Statement& s) { return *predicate(s).at("resources").as_array(); }
json::Object& resource(attest::Statement& s) { return *resources(s).at(0).as_object(); }

std::function<void(attest::Statement&)> set_serialization(std::string key, json::Value value) {
  return [=](attest::Statement& s) { serialization(s)[key] = value; };
}
std::function<void(attest::Statement&)> set_resource(std::string key, json::Value value) {
  return [=](attest::Statement& s) { resource(s)[key] = value; };
}

attest::Statement good_statement() { return create({file("a")}, {".git"})->to_statement(); }

class RefusedStatement : public ::testing::TestWithParam<Change> {};

TEST_P(RefusedStatement, IsRefusedForItsReason) {
  attest::Statement statement = good_statement();
  GetParam().apply(statement);
  EXPECT_THAT(OmsManifest::from_statement(statement),
              AllOf(IsErrorCode(GetParam().code), HasReason(GetParam().reason)));
}

constexpr ErrorCode kInvalid = ErrorCode::kInvalidInput;
constexpr ErrorCode kUnsupported = ErrorCode::kUnsupported;

INSTANTIATE_TEST_SUITE_P(
    Statement, RefusedStatement,
    ::testing::Values(
        Change{"other predicate type",
               [](auto& s) { s.predicate_type = "https://slsa.dev/provenance/v1"; }, kInvalid,
               "not-a-model-signature"},
        Change{"newer version",
               [](auto& s) { s.predicate_type = "https://model_signing/signature/v1.1"; },
               kUnsupported, "unsupported-predicate-version"},
        Change{"no subject", [](auto& s) { s.subjects.clear(); }, kInvalid, "bad-subject"},
        Change{"two subjects", [](auto& s) { s.subjects.push_back(s.subjects[0]); }, kInvalid,
               "bad-subject"},
        Change{"unnamed subject", [](auto& s) { s.subjects[0].name = ""; }, kInvalid,
               "bad-subject"},
        Change{"wrong root", [](auto& s) { s.subjects[0].digest["sha256"] = std::string(64, '0'); },
               kInvalid, "root-mismatch"},
        Change{"root by another hash",
               [](auto& s) { s.subjects[0].digest = {{"sha512", std::string(128, '0')}}; },
               kInvalid, "root-mismatch"},
        Change{"predicate no object", [](auto& s) { s.predicate = json::Array(); }, kInvalid,
               "malformed-model-signature"},
        Change{"no serialization", [](auto& s) { predicate(s).erase("serialization"); }, kInvalid,
               "malformed-model-signature"},
        Change{"no resources", [](auto& s) { predicate(s).erase("resources"); }, kInvalid,
               "malformed-model-signature"},
        Change{"empty resources", [](auto& s) { resources(s).clear(); }, kInvalid, "empty-model"},
        Change{"unknown predicate member", [](auto& s) { predicate(s)["x"] = 1; }, kInvalid,
               "malformed-model-signature"},
        Change{"shards without a size", set_serialization("method", "shards"), kInvalid,
               "malformed-model-signature"},
        Change{"shards without bounds",
               [](auto& s) {
                 serialization(s)["method"] = "shards";
                 serialization(s)["shard_size"] = 8.0;
               },
               kInvalid, "bad-shards"},
        Change{"shard size with files", set_serialization("shard_size", 8), kInvalid,
               "malformed-model-signature"},
        Change{"unknown method", set_serialization("method", "blocks"), kInvalid,
               "malformed-model-signature"},
        Change{"no method", [](auto& s) { serialization(s).erase("method"); }, kInvalid,
               "malformed-model-signature"},
        Change{"blake2b over sha256 digests", set_serialization("hash_type", "blake2b"), kInvalid,
               "malformed-model-signature"},
        Change{"blake3 over sha256 digests", set_serialization("hash_type", "blake3"), kInvalid,
               "malformed-model-signature"},
        Change{"md5", set_serialization("hash_type", "md5"), kInvalid, "malformed-model-signature"},
        Change{"no hash type", [](auto& s) { serialization(s).erase("hash_type"); }, kInvalid,
               "malformed-model-signature"},
        Change{"no allow_symlinks", [](auto& s) { serialization(s).erase("allow_symlinks"); },
               kInvalid, "malformed-model-signature"},
        Change{"allow_symlinks as text", set_serialization("allow_symlinks", "false"), kInvalid,
               "malformed-model-signature"},
        Change{"unknown serialization member", set_serialization("x", 1), kInvalid,
               "malformed-model-signature"},
        Change{"ignore_paths no list", set_serialization("ignore_paths", "a"), kInvalid,
               "malformed-model-signature"},
        Change{"number among ignore_paths", set_serialization("ignore_paths", json::Array{1}),
               kInvalid, "malformed-model-signature"},
        Change{"empty ignore path", set_serialization("ignore_paths", json::Array{""}), kInvalid,
               "malformed-model-signature"},
        Change{"resource no object", [](auto& s) { resources(s)[0] = "a"; }, kInvalid,
               "malformed-model-signature"},
        Change{"no name", [](auto& s) { resource(s).erase("name"); }, kInvalid,
               "malformed-model-signature"},
        Change{"empty name", set_resource("name", ""), kInvalid, "bad-path"},
        Change{"absolute name", set_resource("name", "/etc/passwd"), kInvalid, "bad-path"},
        Change{"name that climbs", set_resource("name", "../secret.txt"), kInvalid, "bad-path"},
        Change{"name that climbs inside", set_resource("name", "a/../b"), kInvalid, "bad-path"},
        Change{"name with a dot component", set_resource("name", "a/./b"), kInvalid, "bad-path"},
        Change{"name with a double slash", set_resource("name", "a//b"), kInvalid, "bad-path"},
        Change{"name with a final slash", set_resource("name", "a/"), kInvalid, "bad-path"},
        Change{"name with a NUL", set_resource("name", std::string("a\0b", 3)), kInvalid,
               "bad-path"},
        Change{"no algorithm", [](auto& s) { resource(s).erase("algorithm"); }, kInvalid,
               "malformed-model-signature"},
        Change{"other algorithm than the hash type", set_resource("algorithm", "blake3"), kInvalid,
               "malformed-model-signature"},
        Change{"a shard's algorithm", set_resource("algorithm", "sha256-sharded-8"), kInvalid,
               "malformed-model-signature"},
        Change{"no digest", [](auto& s) { resource(s).erase("digest"); }, kInvalid,
               "malformed-model-signature"},
        Change{"short digest", set_resource("digest", "abcd"), kInvalid,
               "malformed-model-signature"},
        Change{"upper-case digest", set_resource("digest", std::string(64, 'A')), kInvalid,
               "malformed-model-signature"},
        Change{"digest no hex", set_resource("digest", std::string(64, 'g')), kInvalid,
               "malformed-model-signature"},
        Change{"file listed twice",
               [](auto& s) {
                 resources(s).push_back(resources(s)[0]);
                 const OmsFile twice = file("a");
                 s.subjects[0].digest["sha256"] = oms_root({twice, twice}).hex();
               },
               kInvalid, "duplicate-name"}));

class AcceptedStatement : public ::testing::TestWithParam<Change> {};

TEST_P(AcceptedStatement, IsAccepted) {
  attest::Statement statement = good_statement();
  GetParam().apply(statement);
  EXPECT_THAT(OmsManifest::from_statement(statement), IsOk());
}

INSTANTIATE_TEST_SUITE_P(
    Statement, AcceptedStatement,
    ::testing::Values(
        Change{"unchanged", [](auto&) {}, {}, ""},
        Change{"no ignore_paths", [](auto& s) { serialization(s).erase("ignore_paths"); }, {}, ""},
        Change{"odd ignore_paths of other clients",
               set_serialization("ignore_paths", json::Array{"../x/y", "/tmp/model/z"}),
               {},
               ""},
        Change{"further resource members", set_resource("uri", "https://example.com/a"), {}, ""},
        Change{"another digest of the root",
               [](auto& s) { s.subjects[0].digest["sha512"] = std::string(128, '0'); },
               {},
               ""}));

TEST(OmsManifest, KeepsAForeignOrder) {
  attest::Statement statement = create({file("a", "1"), file("b", "2")})->to_statement();
  std::swap(resources(statement)[0], resources(statement)[1]);
  EXPECT_THAT(OmsManifest::from_statement(statement), HasReason("root-mismatch"));
  statement.subjects[0].digest["sha256"] = oms_root({file("b", "2"), file("a", "1")}).hex();
  const auto manifest = OmsManifest::from_statement(statement);
  ASSERT_THAT(manifest, IsOk());
  EXPECT_EQ(names_of(manifest->files()), (std::vector<std::string>{"b", "a"}));
}

}  // namespace
}  // namespace hallmark::model

#include "model/oci_manifest.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "json/value.h"
#include "testing/matchers.h"

namespace hallmark::model {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;

constexpr std::string_view kMalformed = "malformed-oci-manifest";
constexpr const char* kRaw = "application/vnd.cncf.model.weight.v1.raw";
constexpr const char* kModelPackPath = "org.cncf.model.filepath";
constexpr const char* kTitle = "org.opencontainers.image.title";
const Sha256Digest kDigest = crypto::sha256(std::string_view("abc"));

json::Object layer(const char* media_type, const char* key, const char* path) {
  return {{"mediaType", media_type},
          {"digest", kDigest.text()},
          {"size", 3},
          {"annotations", json::Object{{key, path}}}};
}

json::Object raw(const char* path = "w.bin") { return layer(kRaw, kModelPackPath, path); }

json::Object manifest(json::Array layers) {
  return {{"schemaVersion", 2},
          {"mediaType", "application/vnd.oci.image.manifest.v1+json"},
          {"artifactType", "application/vnd.cncf.model.manifest.v1+json"},
          {"config", layer("application/vnd.cncf.model.config.v1+json", kTitle, "config.json")},
          {"layers", std::move(layers)}};
}

Result<std::vector<OmsFile>> read(const json::Object& document) {
  return read_oci_manifest(json::canonical(document));
}

Result<std::vector<OmsFile>> read_one(json::Object only) {
  return read(manifest({std::move(only)}));
}

// With one member of the manifest, or of its one layer, set; null takes it away.
Result<std::vector<OmsFile>> read_with(const char* key, json::Value value) {
  json::Object document = manifest({raw()});
  document.erase(key);
  if (!value.is_null()) document.emplace(key, std::move(value));
  return read(document);
}

Result<std::vector<OmsFile>> read_layer_with(const char* key, json::Value value) {
  json::Object only = raw();
  only.erase(key);
  if (!value.is_null()) only.emplace(key, std::move(value));
  return read_one(std::move(only));
}

OmsFile listed(std::string name) {
  return {.name = std::move(name), .digest = kDigest, .asserted_by = "oci-manifest"};
}

TEST(OciManifest, ListsTheRawLayersOfAModelPack) {
  EXPECT_THAT(read(manifest({raw("sub/w.bin"), layer("application/vnd.cncf.model.doc.v1.raw",
                                                     kModelPackPath, "README.md")})),
              IsOkAndHolds(std::vector{listed("sub/w.bin"), listed("README.md")}));
}

TEST(OciManifest, ListsWhatOrasPushed) {
  for (const char* type :
       {"application/octet-stream", "application/gzip", "application/vnd.oci.image.layer.v1.tar"}) {
    EXPECT_THAT(read_one(layer(type, kTitle, "w.bin")), IsOkAndHolds(std::vector{listed("w.bin")}))
        << type;
  }
}

TEST(OciManifest, NeverListsTheConfig) {
  EXPECT_THAT(read(manifest({raw(), layer("text/plain", kTitle, "config.json")})),
              IsOkAndHolds(std::vector{listed("w.bin"), listed("config.json")}));
  EXPECT_THAT(read(manifest({})), HasReason("empty-model"));
}

TEST(OciManifest, IgnoresWhatTheSpecificationLeavesOpen) {
  EXPECT_THAT(read_with("subject", json::Object()), IsOk());
  EXPECT_THAT(read_layer_with("artifactType", "x"), IsOk());
}

TEST(OciManifest, RefusesPackedLayers) {
  for (const char* type :
       {"application/vnd.cncf.model.weight.v1.tar", "application/vnd.cncf.model.weight.v1.tar+gzip",
        "application/vnd.cncf.model.weight.v1.tar+zstd",
        "application/vnd.cncf.model.doc.v1.raw+gzip", "application/vnd.oci.image.layer.v1.tar+gzip",
        "application/vnd.kitops.model.v1.tar", "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "text/plain+zstd", "application/vnd.oci.image.layer.v1.tar+encrypted"}) {
    EXPECT_THAT(read_one(layer(type, kTitle, "w.bin")),
                AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("packed-layer")))
        << type;
  }
}

TEST(OciManifest, RefusesAFolderThatOrasPacked) {
  json::Object folder = layer("application/vnd.oci.image.layer.v1.tar", kTitle, "folder");
  folder["annotations"].as_object()->emplace("io.deis.oras.content.unpack", "true");
  EXPECT_THAT(read_one(folder), HasReason("packed-layer"));
}

TEST(OciManifest, RefusesModelPacksToCome) {
  EXPECT_THAT(read_layer_with("mediaType", "application/vnd.cncf.model.weight.v2.raw"),
              HasReason("unsupported-layer"));
}

TEST(OciManifest, RefusesForeignLayers) {
  EXPECT_THAT(read_layer_with("urls", json::Array{"https://example.org/w.bin"}),
              HasReason("foreign-layer"));
}

TEST(OciManifest, RefusesLayersWithoutTheirName) {
  EXPECT_THAT(read_layer_with("annotations", {}), HasReason("unnamed-layer"));
  EXPECT_THAT(read_one(layer(kRaw, kTitle, "w.bin")), HasReason("unnamed-layer"));
  EXPECT_THAT(read_one(layer("text/plain", kModelPackPath, "w.bin")), HasReason("unnamed-layer"));
}

TEST(OciManifest, RefusesOtherDigests) {
  EXPECT_THAT(read_layer_with("digest", "sha512:" + std::string(128, 'a')),
              AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("unsupported-digest")));
  EXPECT_THAT(read_layer_with("digest", {}), HasReason(kMalformed));
  for (const std::string text : {"", "sha256:", "sha256:abc", "abc"}) {
    EXPECT_THAT(read_layer_with("digest", text), HasReason(kMalformed)) << text;
  }
  EXPECT_THAT(read_layer_with("digest", "sha256:" + std::string(64, 'A')), HasReason(kMalformed));
}

TEST(OciManifest, RefusesPathsThatLeaveTheFolder) {
  for (const char* path : {"", ".", "..", "/w", "../w", "a/../w", "a//w", "./w"}) {
    EXPECT_THAT(read_one(raw(path)), HasReason("bad-path")) << path;
  }
}

TEST(OciManifest, RefusesAPathTwice) {
  EXPECT_THAT(read(manifest({raw(), layer("text/plain", kTitle, "w.bin")})),
              HasReason("duplicate-name"));
}

TEST(OciManifest, RefusesAnIndex) {
  EXPECT_THAT(read({{"schemaVersion", 2},
                    {"mediaType", "application/vnd.oci.image.index.v1+json"},
                    {"manifests", json::Array()}}),
              AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("oci-index")));
}

TEST(OciManifest, RefusesOtherDocuments) {
  EXPECT_THAT(read_with("mediaType", {}), HasReason(kMalformed));
  EXPECT_THAT(read_with("mediaType", "application/vnd.docker.distribution.manifest.v2+json"),
              HasReason(kMalformed));
  EXPECT_THAT(read_with("schemaVersion", 1), HasReason(kMalformed));
  EXPECT_THAT(read_with("schemaVersion", "2"), HasReason(kMalformed));
  EXPECT_THAT(read_with("config", {}), HasReason(kMalformed));
  EXPECT_THAT(read_with("layers", {}), HasReason(kMalformed));
  EXPECT_THAT(read_with("layers", json::Object()), HasReason(kMalformed));
  EXPECT_THAT(read_with("layers", json::Array{"x"}), HasReason(kMalformed));
  EXPECT_THAT(read_layer_with("mediaType", {}), HasReason(kMalformed));
  EXPECT_THAT(read_layer_with("size", -1), HasReason(kMalformed));
  EXPECT_THAT(read_layer_with("size", {}), HasReason(kMalformed));
  EXPECT_THAT(read_layer_with("annotations", json::Array()), HasReason(kMalformed));
  EXPECT_THAT(read_oci_manifest("[]"), HasReason(kMalformed));
}

TEST(OciManifest, RefusesWhatIsNoStrictJson) {
  const std::string text = json::canonical(manifest({raw()}));
  EXPECT_THAT(read_oci_manifest(""), HasReason("json-syntax"));
  EXPECT_THAT(read_oci_manifest(text + "x"), HasReason("json-syntax"));
  EXPECT_THAT(read_oci_manifest(text.substr(0, text.size() - 1)), HasReason("json-syntax"));
  EXPECT_THAT(read_oci_manifest(R"({"layers":[],)" + text.substr(1)),
              HasReason("json-duplicate-key"));
}

TEST(OciManifest, RefusesMoreThanTheLimit) {
  const std::string text = json::canonical(manifest({raw()}));
  EXPECT_THAT(read_oci_manifest(text, {.oci_manifest_bytes_max = text.size()}), IsOk());
  EXPECT_THAT(read_oci_manifest(text, {.oci_manifest_bytes_max = text.size() - 1}),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("oci-manifest-too-large")));
}

}  // namespace
}  // namespace hallmark::model

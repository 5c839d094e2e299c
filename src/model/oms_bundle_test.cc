#include "model/oms_bundle.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "attest/envelope.h"
#include "crypto/hash.h"
#include "json/value.h"
#include "model/oms_signature.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

using crypto::KeyType;
using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::test_key;

OmsScan scan_of(std::vector<std::string> names) {
  OmsScan scan{.subject_name = "model"};
  for (std::string& name : names) {
    const Sha256Digest digest = crypto::sha256(name);
    scan.files.push_back({std::move(name), digest});
  }
  return scan;
}

OmsScan single_file() {
  OmsScan scan = scan_of({"weights.bin"});
  scan.is_single_file = true;
  return scan;
}

Result<std::string> sign(const OmsScan& scan, const crypto::Signer& key,
                         OmsProfile profile = OmsProfile::kOms) {
  return TRY(sign_model(scan, {.signer = key, .profile = profile})).text;
}

std::string signed_text() { return *sign(scan_of({"a", "b/c"}), test_key("signer")); }

// `payload` signed with a good key and wrapped as OMS does it.
std::string signed_payload(std::string_view payload,
                           std::string_view type = attest::kInTotoPayloadType) {
  const crypto::PrivateKey& key = test_key("signer");
  auto envelope = attest::sign_envelope(std::string(type), to_bytes(payload), key);
  return sigstore::Bundle::around(*std::move(envelope), oms_hint(key.public_key())).canonical();
}

json::Value parsed(std::string_view text) { return *json::parse(text); }

json::Value& member(json::Value& value, std::string_view key) {
  return value.as_object()->find(key)->second;
}

class SignModel : public ::testing::TestWithParam<KeyType> {};

TEST_P(SignModel, IsVerifiedByItsKey) {
  const crypto::PrivateKey& key = test_key(name_of(GetParam()), GetParam());
  const auto signature = read_oms_signature(*sign(scan_of({"a"}), key));
  ASSERT_THAT(signature, IsOk());
  EXPECT_THAT(verify_with_key(*signature, key.public_key()), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Keys, SignModel,
                         ::testing::Values(KeyType::kEcdsaP256, KeyType::kEcdsaP384,
                                           KeyType::kEcdsaP521, KeyType::kEd25519));

TEST(SignModel, WritesTheSameBundleWithAnEd25519Key) {
  const crypto::PrivateKey& key = test_key("ed25519", KeyType::kEd25519);
  EXPECT_EQ(*sign(scan_of({"a"}), key), *sign(scan_of({"a"}), key));
}

TEST(SignModel, RefusesAnEmptyModel) {
  EXPECT_THAT(sign(scan_of({}), test_key("signer")),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("empty-model")));
}

TEST(SignModel, RefusesANameThatNoVerifierWouldTake) {
  EXPECT_THAT(sign(scan_of({"\xff"}), test_key("signer")), HasReason("bad-path"));
}

TEST(SignModel, WritesOneLineWithAHintAndNoLogEntries) {
  const std::string text = signed_text();
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const json::Value bundle = parsed(text);
  EXPECT_EQ(*bundle.find("mediaType")->as_string(), sigstore::kBundleMediaType);
  const json::Value* material = bundle.find("verificationMaterial");
  EXPECT_EQ(*material->find("publicKey")->find("hint")->as_string(),
            crypto::sha256(test_key("signer").public_key().pem()).hex());
  EXPECT_TRUE(material->find("tlogEntries")->as_array()->empty());
}

TEST(SignModel, WritesTheSamePayloadEveryTime) {
  const auto first = read_oms_bundle(signed_text());
  const auto second = read_oms_bundle(signed_text());
  EXPECT_EQ(first->bundle.statement_id(), second->bundle.statement_id());
}

TEST(SignModel, RecordsIgnoredPathsAndTheRuleForSymlinks) {
  OmsScan scan = scan_of({"a"});
  scan.serialization = {.ignore_paths = {"x", ".git"}, .allow_symlinks = true};
  const auto text = sign(scan, test_key("signer"));
  const auto bundle = read_oms_bundle(*text);
  ASSERT_THAT(bundle, IsOk());
  EXPECT_EQ(bundle->manifest.serialization().ignore_paths, (std::vector<std::string>{".git", "x"}));
  EXPECT_TRUE(bundle->manifest.serialization().allow_symlinks);
}

TEST(SignModel, NamesASingleFileAsTheProfileDemands) {
  const auto name_under = [](OmsProfile profile) {
    const auto text = sign(single_file(), test_key("signer"), profile);
    return read_oms_bundle(*text)->manifest.files().front().name;
  };
  EXPECT_EQ(name_under(OmsProfile::kOms), "weights.bin");
  EXPECT_EQ(name_under(OmsProfile::kPyCompat), ".");
}

TEST(SignModel, PyCompatLeavesTheNamesInAFolderAlone) {
  const auto text = sign(scan_of({"a"}), test_key("signer"), OmsProfile::kPyCompat);
  EXPECT_EQ(read_oms_bundle(*text)->manifest.files().front().name, "a");
}

// A bundle with one thing changed, as a text.
struct Change {
  std::string_view name;
  std::function<void(json::Value&)> apply;
  ErrorCode code;
  std::string_view reason;

  friend void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }
};

class RefusedBundle : public ::testing::TestWithParam<Change> {};

TEST_P(RefusedBundle, IsRefusedForItsReason) {
  json::Value value = parsed(signed_text());
  GetParam().apply(value);
  EXPECT_THAT(read_oms_bundle(json::canonical(value)),
              AllOf(IsErrorCode(GetParam().code), HasReason(GetParam().reason)));
}

constexpr ErrorCode kInvalid = ErrorCode::kInvalidInput;
constexpr ErrorCode kUnsupported = ErrorCode::kUnsupported;

std::function<void(json::Value&)> set_material(std::string key, json::Value content) {
  return [=](json::Value& value) {
    member(value, "verificationMaterial") = json::Object{{key, content}};
  };
}
std::function<void(json::Value&)> set(std::string key, json::Value content) {
  return [=](json::Value& value) { (*value.as_object())[key] = content; };
}
std::function<void(json::Value&)> erase(std::string key) {
  return [=](json::Value& value) { value.as_object()->erase(key); };
}

INSTANTIATE_TEST_SUITE_P(
    Bundle, RefusedBundle,
    ::testing::Values(
        Change{"certificate chain",
               set_material("x509CertificateChain", json::Object{{"certificates", json::Array()}}),
               kUnsupported, "unsupported-certificate"},
        Change{"sigstore", set_material("certificate", json::Object{{"rawBytes", "AAAA"}}),
               kUnsupported, "unsupported-sigstore"},
        Change{"model_signing before 1.1",
               set_material("publicKey", json::Object{{"rawBytes", "AAAA"},
                                                      {"keyDetails", "PKIX_ECDSA_P384_SHA_384"}}),
               kUnsupported, "unsupported-raw-public-key"},
        Change{"older media type",
               set("mediaType", "application/vnd.dev.sigstore.bundle+json;version=0.3"),
               kUnsupported, "unsupported-media-type"},
        Change{"other media type", set("mediaType", "application/json"), kInvalid,
               "malformed-bundle"},
        Change{"no media type", erase("mediaType"), kInvalid, "malformed-bundle"},
        Change{"no material", erase("verificationMaterial"), kInvalid, "malformed-bundle"},
        Change{"no envelope", erase("dsseEnvelope"), kInvalid, "malformed-bundle"},
        Change{"unknown member", set("x", 1), kInvalid, "malformed-bundle"},
        Change{"material of no known kind", set_material("x", 1), kInvalid, "malformed-bundle"},
        Change{"no signature",
               [](json::Value& value) {
                 member(member(value, "dsseEnvelope"), "signatures") = json::Array();
               },
               kInvalid, "malformed-bundle"},
        Change{"second signature",
               [](json::Value& value) {
                 json::Array& list =
                     *member(member(value, "dsseEnvelope"), "signatures").as_array();
                 list.push_back(list.front());
               },
               kInvalid, "malformed-bundle"},
        Change{"payload no base64",
               [](json::Value& value) { member(member(value, "dsseEnvelope"), "payload") = "e30"; },
               kInvalid, "malformed-bundle"},
        Change{"other payload type",
               [](json::Value& value) {
                 member(member(value, "dsseEnvelope"), "payloadType") = "text/plain";
               },
               kInvalid, "payload-type"}));

TEST(ReadOmsBundle, RefusesWhatIsNoBundle) {
  const std::string good = signed_text();
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("[]"), std::string("null"),
        std::string(100, '\0'), good.substr(0, 100), good + "x", std::string("garbage")}) {
    EXPECT_THAT(read_oms_bundle(text), IsErrorCode(ErrorCode::kInvalidInput)) << text;
  }
}

TEST(ReadOmsBundle, RefusesADuplicateKeyInsideTheSignedPayload) {
  EXPECT_THAT(read_oms_bundle(signed_payload(R"({"_type":"a","_type":"b"})")),
              HasReason("json-duplicate-key"));
}

TEST(ReadOmsBundle, RefusesASignedPayloadThatIsNoStatement) {
  for (const char* payload : {"", "[]", "{}", R"({"_type":"https://in-toto.io/Statement/v0.1"})"}) {
    EXPECT_THAT(read_oms_bundle(signed_payload(payload)), IsErrorCode(ErrorCode::kInvalidInput))
        << payload;
  }
}

TEST(ReadOmsBundle, RefusesASignedStatementThatBreaksARuleOfTheFormat) {
  const auto manifest = OmsManifest::create("model", scan_of({"a"}).files);
  attest::Statement statement = manifest->to_statement();
  statement.subjects[0].digest["sha256"] = std::string(64, '0');
  EXPECT_THAT(read_oms_bundle(signed_payload(statement.serialise())), HasReason("root-mismatch"));
}

TEST(ReadOmsBundle, NamesTheFormsThatNoGateCanJudge) {
  OmsScan shards = scan_of({"a"});
  shards.files[0].shard = OmsShard{0, 8};
  shards.serialization.shard_size = 8;
  EXPECT_THAT(read_oms_bundle(*sign(shards, test_key("signer"))),
              AllOf(IsErrorCode(kUnsupported), HasReason("unsupported-shards")));
  OmsScan blake3 = scan_of({"a"});
  blake3.serialization.hash = crypto::HashType::kBlake3;
  EXPECT_THAT(read_oms_bundle(*sign(blake3, test_key("signer"))),
              AllOf(IsErrorCode(kUnsupported), HasReason("unsupported-hash")));
  attest::Statement legacy{
      .subjects = {attest::ResourceDescriptor::of("a", crypto::sha256(std::string_view("a")))},
      .predicate_type = std::string(kOmsLegacyType),
      .predicate = json::Object()};
  EXPECT_THAT(read_oms_bundle(signed_payload(legacy.serialise())),
              AllOf(IsErrorCode(kUnsupported), HasReason("unsupported-predicate-v0.1")));
}

TEST(ReadOmsBundle, KeepsToItsLimit) {
  EXPECT_THAT(read_oms_bundle(signed_text(), {.bundle_bytes_max = 100}),
              IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(ReadOmsBundle, TakesTheSpellingsOfOtherClients) {
  json::Value value = parsed(signed_text());
  json::Value& first = member(member(value, "dsseEnvelope"), "signatures").as_array()->front();
  for (const json::Value& key_id : {json::Value(""), json::Value(), json::Value("x")}) {
    member(first, "keyid") = key_id;
    EXPECT_THAT(read_oms_bundle(json::pretty(value)), IsOk());
  }
  first.as_object()->erase("keyid");
  member(value, "verificationMaterial").as_object()->erase("tlogEntries");
  EXPECT_THAT(read_oms_bundle(json::pretty(value)), IsOk());
}

// Bundles made by released clients; found beside the project where someone put them.
class OmsConformance : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "skipped: no conformance data";
  }

  Result<OmsBundle> read(const std::string& path) const {
    return read_oms_bundle(testing::read_text(folder_ / path));
  }

  const Path folder_ = Path(HALLMARK_SOURCE_DIR) / "../shared/conformance/oms";
};

TEST_F(OmsConformance, NamesTheFormOfEveryOtherHistoricalBundle) {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "historical")) {
    const std::string name = entry.path().filename();
    if (name == "v1.1.0-elliptic-key") continue;
    const std::string reason = name.ends_with("certificate") ? "unsupported-certificate"
                               : name.ends_with("sigstore")  ? "unsupported-sigstore"
                                                             : "unsupported-raw-public-key";
    EXPECT_THAT(read("historical/" + name + "/model.sig"),
                AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason(reason)))
        << name;
    ++seen;
  }
  EXPECT_EQ(seen, 8);
}

TEST_F(OmsConformance, ReadsTheSpecificationsValidKeyVectorOnly) {
  EXPECT_THAT(read("spec-vectors/valid/key.bundle.json"), IsOk());
  for (const char* folder : {"spec-vectors/invalid", "spec-vectors/invalid-payload"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / folder)) {
      EXPECT_FALSE(read_oms_bundle(testing::read_text(entry.path())).has_value()) << entry.path();
    }
  }
}

}  // namespace
}  // namespace hallmark::model

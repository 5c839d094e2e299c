#include "model/oms_signature.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "attest/envelope.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "json/value.h"
#include "model/oms.h"
#include "model/oms_legacy.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::model {
namespace {

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

std::string signed_text() {
  return sign_model(scan_of({"a", "b/c"}), {.signer = test_key("signer")})->text;
}

json::Value parsed(std::string_view text) { return *json::parse(text); }

json::Value& member(json::Value& value, std::string_view key) {
  return value.as_object()->find(key)->second;
}

json::Object certificate(std::string_view raw) { return {{"rawBytes", raw}}; }

// The text of a good bundle with this verification material.
std::string with_material(json::Object material) {
  json::Value value = parsed(signed_text());
  member(value, "verificationMaterial") = std::move(material);
  return json::canonical(value);
}

TEST(VerifyWithKey, RefusesAnotherKeyByTheHint) {
  const auto bundle = read_oms_signature(signed_text());
  EXPECT_THAT(verify_with_key(*bundle, test_key("other").public_key()),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("hint-mismatch")));
}

TEST(VerifyWithKey, TakesAnEmptyHintButNotAnotherKey) {
  json::Value value = parsed(signed_text());
  member(member(member(value, "verificationMaterial"), "publicKey"), "hint") = "";
  const auto bundle = read_oms_signature(json::canonical(value));
  ASSERT_THAT(bundle, IsOk());
  EXPECT_THAT(verify_with_key(*bundle, test_key("signer").public_key()), IsOk());
  EXPECT_THAT(verify_with_key(*bundle, test_key("other").public_key()),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("signature-invalid")));
}

TEST(VerifyWithKey, RefusesAChangedPayload) {
  json::Value value = parsed(signed_text());
  const auto other = OmsManifest::create("model", scan_of({"evil"}).files);
  member(member(value, "dsseEnvelope"), "payload") =
      base64_encode(as_bytes(other->to_statement().serialise()));
  const auto bundle = read_oms_signature(json::canonical(value));
  ASSERT_THAT(bundle, IsOk());
  EXPECT_THAT(verify_with_key(*bundle, test_key("signer").public_key()),
              AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("signature-invalid")));
}

TEST(VerifyWithKey, RefusesASignatureThatIsNoDer) {
  json::Value value = parsed(signed_text());
  json::Value& first = member(member(value, "dsseEnvelope"), "signatures").as_array()->front();
  member(first, "sig") = "AAAA";
  const auto bundle = read_oms_signature(json::canonical(value));
  ASSERT_THAT(bundle, IsOk());
  EXPECT_THAT(verify_with_key(*bundle, test_key("signer").public_key()),
              HasReason("signature-invalid"));
}

TEST(VerifyWithKey, TakesAnyOfSeveralSignatures) {
  json::Value value = parsed(signed_text());
  json::Array& list = *member(member(value, "dsseEnvelope"), "signatures").as_array();
  list.insert(list.begin(), json::Object{{"sig", "AAAA"}});
  const auto signature = read_oms_signature(json::canonical(value));
  ASSERT_THAT(signature, IsOk());
  EXPECT_THAT(verify_with_key(*signature, test_key("signer").public_key()), IsOk());
}

TEST(ReadOmsSignature, TellsTheMethodByTheMaterial) {
  const json::Object chain{{"certificates", json::Array{certificate("AAAA"), certificate("AAAB")}}};
  const json::Array entry{json::Object{{"logIndex", "1"}}};
  const auto method_of = [](json::Object material) {
    const auto signature = read_oms_signature(with_material(std::move(material)));
    EXPECT_THAT(signature, IsOk());
    return signature->method;
  };
  EXPECT_EQ(method_of({{"publicKey", json::Object{}}}), OmsMethod::kKey);
  EXPECT_EQ(method_of({{"x509CertificateChain", chain}}), OmsMethod::kCertificate);
  EXPECT_EQ(method_of({{"certificate", certificate("AAAA")}}), OmsMethod::kCertificate);
  EXPECT_EQ(method_of({{"certificate", certificate("AAAA")}, {"tlogEntries", entry}}),
            OmsMethod::kSigstore);
  EXPECT_EQ(method_of({{"x509CertificateChain", chain}, {"tlogEntries", entry}}),
            OmsMethod::kSigstore);
}

TEST(ReadOmsSignature, KeepsTheChainLeafFirst) {
  const json::Object chain{{"certificates", json::Array{certificate("AAAA"), certificate("AAAB")}}};
  const auto signature = read_oms_signature(with_material({{"x509CertificateChain", chain}}));
  ASSERT_THAT(signature, IsOk());
  EXPECT_EQ(signature->certificates, (std::vector<Bytes>{{{}, {}, {}}, {{}, {}, std::byte{1}}}));
}

TEST(CheckMethod, RefusesEachOfTheSixWrongPairs) {
  constexpr std::array kMethods{OmsMethod::kKey, OmsMethod::kCertificate, OmsMethod::kSigstore};
  OmsSignature signature = *read_oms_signature(signed_text());
  for (const OmsMethod made : kMethods) {
    signature.method = made;
    for (const OmsMethod wanted : kMethods) {
      const Result<void> result = check_method(signature, wanted);
      if (made == wanted) {
        EXPECT_THAT(result, IsOk());
      } else {
        EXPECT_THAT(result,
                    AllOf(IsErrorCode(ErrorCode::kUntrusted), HasReason("method-mismatch")));
      }
    }
  }
}

TEST(VerifyWithKey, RefusesABundleWithACertificateOfThatVeryKey) {
  const std::string text = with_material({{"certificate", certificate("AAAA")}});
  const auto signature = read_oms_signature(text);
  ASSERT_THAT(signature, IsOk());
  EXPECT_THAT(verify_with_key(*signature, test_key("signer").public_key()),
              HasReason("method-mismatch"));
}

struct Change {
  std::string_view name;
  std::function<void(json::Value&)> apply;

  friend void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }
};

class MalformedSignature : public ::testing::TestWithParam<Change> {};

TEST_P(MalformedSignature, IsRefused) {
  json::Value value = parsed(signed_text());
  GetParam().apply(value);
  EXPECT_THAT(read_oms_signature(json::canonical(value)),
              AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("malformed-bundle")));
}

std::function<void(json::Value&)> set_material(json::Object material) {
  return [=](json::Value& value) { member(value, "verificationMaterial") = material; };
}

INSTANTIATE_TEST_SUITE_P(
    Bundle, MalformedSignature,
    ::testing::Values(
        Change{"media type", [](auto& v) { member(v, "mediaType") = "application/json"; }},
        Change{"media type to come",
               [](auto& v) {
                 member(v, "mediaType") = "application/vnd.dev.sigstore.bundle.v0.4+json";
               }},
        Change{"unknown member", [](auto& v) { (*v.as_object())["x"] = 1; }},
        Change{"no material", set_material({})},
        Change{"two materials",
               set_material({{"publicKey", json::Object{}}, {"certificate", certificate("AAAA")}})},
        Change{"unknown material", set_material({{"publicKey", json::Object{}}, {"x", 1}})},
        Change{"unknown member of the key", set_material({{"publicKey", json::Object{{"x", 1}}}})},
        Change{"a key's text that is no base64",
               set_material({{"publicKey", json::Object{{"rawBytes", "A"}}}})},
        Change{"a hint beside a key's text",
               set_material({{"publicKey", json::Object{{"rawBytes", "AAAA"}, {"hint", "h"}}}})},
        Change{"empty chain", set_material({{"x509CertificateChain",
                                             json::Object{{"certificates", json::Array{}}}}})},
        Change{"certificate without bytes", set_material({{"certificate", certificate("")}})},
        Change{"certificate no base64", set_material({{"certificate", certificate("!")}})},
        Change{"unknown timestamp data",
               set_material({{"publicKey", json::Object{}},
                             {"timestampVerificationData", json::Object{{"x", 1}}}})},
        Change{"no signature",
               [](auto& v) { member(member(v, "dsseEnvelope"), "signatures") = json::Array(); }}));

TEST(ReadOmsSignature, RefusesAChainBeyondTheLimit) {
  const json::Object chain{{"certificates", json::Array(17, certificate("AAAA"))}};
  EXPECT_THAT(read_oms_signature(with_material({{"x509CertificateChain", chain}})),
              AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("too-many-certificates")));
}

TEST(LegacyEncoding, IsPythonsReprOfTheBytes) {
  const auto encoded = [](std::string_view payload) {
    return to_text(legacy_pre_authentication_encoding("t", as_bytes(payload)));
  };
  EXPECT_EQ(encoded("ab"), "DSSEV1 1 t 2 b'ab'");
  EXPECT_EQ(encoded("\t\n\r\\"), R"(DSSEV1 1 t 4 b'\t\n\r\\')");
  EXPECT_EQ(encoded("\x01\x7f\xff"), R"(DSSEV1 1 t 3 b'\x01\x7f\xff')");
  EXPECT_EQ(encoded("it's"), R"(DSSEV1 1 t 4 b"it's")");
  EXPECT_EQ(encoded("'\""), R"(DSSEV1 1 t 2 b'\'"')");
  EXPECT_EQ(encoded("\""), R"(DSSEV1 1 t 1 b'"')");
}

// Bundles made by released clients; found beside the project where someone put them.
class OmsHistory : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "skipped: no conformance data";
  }

  Path path(std::string_view name) const { return folder_ / "historical" / GetParam() / name; }

  const Path folder_ = Path(HALLMARK_SOURCE_DIR) / "../shared/conformance/oms";
};

TEST_P(OmsHistory, IsReadAndItsModelMatches) {
  const auto signature = read_oms_signature(testing::read_text(path("model.sig")));
  ASSERT_THAT(signature, IsOk());
  EXPECT_TRUE(GetParam().ends_with(name_of(signature->method))) << name_of(signature->method);
  Path model = path("model");
  if (signature->manifest.is_unnamed_single_file()) model /= "signme-1";
  const auto scan =
      scan_model(model, as_signed({.ignore_paths = {"ignore-me"}}, signature->manifest));
  ASSERT_THAT(scan, IsOk());
  EXPECT_TRUE(compare(signature->manifest, oms_files_of(*scan, signature->manifest)).is_equal());
}

TEST_P(OmsHistory, IsSignedByTheKeyThatTheProjectPublished) {
  const auto signature = read_oms_signature(testing::read_text(path("model.sig")));
  ASSERT_THAT(signature, IsOk());
  const auto key =
      crypto::PublicKey::from_pem(testing::read_text(folder_ / "keys/signing-key-pub.pem"));
  ASSERT_THAT(key, IsOk());
  const Result<void> verified = signature->method == OmsMethod::kKey
                                    ? verify_with_key(*signature, *key)
                                    : verify_with_certified_key(*signature, *key);
  if (signature->method == OmsMethod::kSigstore) {
    EXPECT_THAT(verified, HasReason("signature-invalid"));
  } else {
    EXPECT_THAT(verified, IsOk());
  }
}

INSTANTIATE_TEST_SUITE_P(Clients, OmsHistory,
                         ::testing::Values("v0.2.0-certificate", "v0.3.1-elliptic-key",
                                           "v1.0.0-certificate", "v1.0.0-elliptic-key",
                                           "v1.0.0-sigstore", "v1.0.1-certificate",
                                           "v1.0.1-sigstore", "v1.1.0-certificate",
                                           "v1.1.0-elliptic-key"));

}  // namespace
}  // namespace hallmark::model

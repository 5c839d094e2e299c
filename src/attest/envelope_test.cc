#include "attest/envelope.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "crypto/hash.h"
#include "testing/keys.h"
#include "testing/matchers.h"

namespace hallmark::attest {
namespace {

using ::hallmark::testing::HasReason;
using ::hallmark::testing::IsErrorCode;
using ::hallmark::testing::IsOk;
using ::hallmark::testing::test_key;

Envelope signed_envelope(std::string_view key, std::string_view payload = "{}") {
  return *sign_envelope(std::string(kInTotoPayloadType), to_bytes(payload), test_key(key));
}

// The example of the DSSE protocol document.
TEST(PreAuthenticationEncoding, IsTheOneOfTheProtocol) {
  const Bytes encoded =
      pre_authentication_encoding("http://example.com/HelloWorld", as_bytes("hello world"));
  EXPECT_EQ(as_text(encoded), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(PreAuthenticationEncoding, CountsBytesNotCharacters) {
  EXPECT_EQ(as_text(pre_authentication_encoding("t", as_bytes("\u00e9"))), "DSSEv1 1 t 2 \u00e9");
}

TEST(Envelope, VerifiesWithTheKeyThatSigned) {
  EXPECT_THAT(verify_envelope(signed_envelope("a"), test_key("a").public_key()), IsOk());
}

TEST(Envelope, VerifiesWithEd25519) {
  const auto& key = test_key("ed", crypto::KeyType::kEd25519);
  const auto envelope = sign_envelope("type", to_bytes("payload"), key);
  EXPECT_THAT(verify_envelope(*envelope, key.public_key()), IsOk());
}

TEST(Envelope, RefusesAnotherKey) {
  const auto result = verify_envelope(signed_envelope("a"), test_key("b").public_key());
  EXPECT_THAT(result, IsErrorCode(ErrorCode::kUntrusted));
  EXPECT_THAT(result, HasReason("signature-invalid"));
}

TEST(Envelope, RefusesAChangedPayload) {
  Envelope envelope = signed_envelope("a");
  envelope.payload.push_back(std::byte{' '});
  EXPECT_THAT(verify_envelope(envelope, test_key("a").public_key()),
              IsErrorCode(ErrorCode::kUntrusted));
}

TEST(Envelope, RefusesAChangedPayloadType) {
  Envelope envelope = signed_envelope("a");
  envelope.payload_type = "application/json";
  EXPECT_THAT(verify_envelope(envelope, test_key("a").public_key()),
              IsErrorCode(ErrorCode::kUntrusted));
}

TEST(Envelope, RefusesACutSignature) {
  Envelope envelope = signed_envelope("a");
  envelope.signatures[0].signature.pop_back();
  EXPECT_THAT(verify_envelope(envelope, test_key("a").public_key()),
              IsErrorCode(ErrorCode::kUntrusted));
}

TEST(Envelope, RefusesNoSignatureAtAll) {
  Envelope envelope = signed_envelope("a");
  envelope.signatures.clear();
  EXPECT_THAT(verify_envelope(envelope, test_key("a").public_key()),
              IsErrorCode(ErrorCode::kUntrusted));
}

TEST(Envelope, FindsTheKeysSignatureAmongSeveral) {
  Envelope envelope = signed_envelope("a");
  envelope.signatures.push_back(signed_envelope("b").signatures[0]);
  EXPECT_THAT(verify_envelope(envelope, test_key("b").public_key()), IsOk());
  EXPECT_THAT(verify_envelope(envelope, test_key("c").public_key()),
              IsErrorCode(ErrorCode::kUntrusted));
}

TEST(Envelope, DoesNotBelieveTheKeyId) {
  Envelope envelope = signed_envelope("a");
  envelope.signatures[0].key_id = test_key("b").public_key().id().hex();
  EXPECT_THAT(verify_envelope(envelope, test_key("b").public_key()),
              IsErrorCode(ErrorCode::kUntrusted));
}

TEST(Envelope, WritesTheKeyIdEvenWhenEmpty) {
  const json::Value value = signed_envelope("a").to_json();
  const json::Value& signature = value.find("signatures")->as_array()->front();
  EXPECT_EQ(*signature.find("keyid"), json::Value(""));
}

TEST(Envelope, DigestIsOfThePayload) {
  EXPECT_EQ(signed_envelope("a", "x").payload_digest(), crypto::sha256("x"));
}

TEST(Envelope, RefusesAPayloadBeyondTheLimitBeforeDecodingIt) {
  const json::Value value = signed_envelope("a", std::string(1'000, 'x')).to_json();
  EXPECT_THAT(Envelope::from_json(value, {.statement_bytes_max = 900}),
              IsErrorCode(ErrorCode::kLimitExceeded));
  EXPECT_THAT(Envelope::from_json(value, {.statement_bytes_max = 1'002}), IsOk());
}

TEST(Envelope, RefusesWhatIsNoObject) {
  EXPECT_THAT(Envelope::from_json(json::Array()), IsErrorCode(ErrorCode::kInvalidInput));
}

RC_GTEST_PROP(EnvelopeProperty, IsReadAsItWasWritten, (const std::string& payload)) {
  Envelope envelope;
  envelope.payload_type = "type";
  envelope.payload = to_bytes(payload);
  envelope.signatures.push_back({.key_id = "id", .signature = to_bytes("s" + payload)});

  const auto read = Envelope::from_json(envelope.to_json());

  RC_ASSERT(read.has_value());
  RC_ASSERT(read->payload == envelope.payload);
  RC_ASSERT(read->signatures[0].signature == envelope.signatures[0].signature);
  RC_ASSERT(read->signatures[0].key_id == "id");
}

}  // namespace
}  // namespace hallmark::attest

#include "crypto/ecdsa.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "testing/keys.h"
#include "testing/matchers.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOkAndHolds;
using testing::test_key;

constexpr KeyType kCurves[] = {KeyType::kEcdsaP256, KeyType::kEcdsaP384, KeyType::kEcdsaP521};

std::string curve_hex(KeyType type) {
  if (type == KeyType::kEcdsaP256) return "06082a8648ce3d030107";
  return type == KeyType::kEcdsaP384 ? "06052b81040022" : "06052b81040023";
}

// The point at the end of an SPKI, with its leading 04.
Bytes point_of(const PublicKey& key) {
  const std::size_t size = key.type() == KeyType::kEcdsaP256   ? 65
                           : key.type() == KeyType::kEcdsaP384 ? 97
                                                               : 133;
  return Bytes(key.spki().end() - static_cast<std::ptrdiff_t>(size), key.spki().end());
}

std::string der_of(const std::string& r, const std::string& s) {
  const auto padded = [](const std::string& hex) {
    return std::string(64 - hex.size(), '0') + hex;
  };
  const auto der = ecdsa_signature_der(KeyType::kEcdsaP256, *hex_decode(padded(r) + padded(s)));
  return der ? hex_encode(*der) : der.error().message;
}

TEST(EcdsaDigest, IsTheOneOfTheCurve) {
  const Sha256Digest sha = sha256("abc");
  EXPECT_EQ(hex_encode(ecdsa_digest(KeyType::kEcdsaP256, as_bytes("abc"))), sha.hex());
  // FIPS 180-4's examples.
  EXPECT_EQ(hex_encode(ecdsa_digest(KeyType::kEcdsaP384, as_bytes("abc"))),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(hex_encode(ecdsa_digest(KeyType::kEcdsaP521, as_bytes("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(EcdsaSignatureDer, WritesTheShortestNonNegativeIntegers) {
  EXPECT_EQ(der_of("01", "7f"), "300602010102017f");
  EXPECT_EQ(der_of("80", "00ff"),
            "30080202008002"
            "0200ff");
  EXPECT_EQ(der_of("0100", "00"),
            "3007020201000201"
            "00");
  const std::string highest(64, 'f');
  EXPECT_EQ(der_of(highest, "01"), "3026022100" + highest + "020101");
}

TEST(EcdsaSignatureDer, WritesTheLongLengthOfP521) {
  const auto der = ecdsa_signature_der(KeyType::kEcdsaP521, Bytes(132, std::byte{0x41}));
  ASSERT_TRUE(der.has_value());
  EXPECT_EQ(hex_encode(*der).substr(0, 10), "3081880242");
  EXPECT_EQ(der->size(), 3U + 2 * (2 + 66));
}

TEST(EcdsaSignatureDer, GivesWhatTheVectorOfRfc6979Verifies) {
  const auto der = ecdsa_signature_der(
      KeyType::kEcdsaP256,
      *hex_decode("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                  "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"));
  ASSERT_TRUE(der.has_value());
  EXPECT_EQ(hex_encode(*der),
            "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
}

TEST(EcdsaSignatureDer, RefusesAnotherLength) {
  for (const std::size_t size : {0U, 1U, 63U, 65U, 96U}) {
    EXPECT_THAT(ecdsa_signature_der(KeyType::kEcdsaP256, Bytes(size)),
                AllOf(IsErrorCode(ErrorCode::kInvalidInput), HasReason("signature-malformed")))
        << size;
  }
}

TEST(PublicKeyOfPoint, ReadsABareAndAWrappedPoint) {
  for (const KeyType type : kCurves) {
    const PublicKey& key = test_key("one", type).public_key();
    const Bytes curve = *hex_decode(curve_hex(type));
    const Bytes point = point_of(key);
    EXPECT_THAT(public_key_of_point(curve, point), IsOkAndHolds(key));
    Bytes wrapped = *hex_decode(point.size() > 127 ? "0481" : "04");
    wrapped.push_back(static_cast<std::byte>(point.size()));
    wrapped.insert(wrapped.end(), point.begin(), point.end());
    EXPECT_THAT(public_key_of_point(curve, wrapped), IsOkAndHolds(key));
  }
}

TEST(PublicKeyOfPoint, RefusesOtherCurves) {
  const Bytes point = point_of(test_key("one").public_key());
  // secp256k1, Ed25519, an empty text, half of a name.
  for (const char* curve : {"06052b8104000a", "06032b6570", "", "06082a8648ce3d0301"}) {
    EXPECT_THAT(public_key_of_point(*hex_decode(curve), point),
                AllOf(IsErrorCode(ErrorCode::kUnsupported), HasReason("key-unsupported")));
  }
}

TEST(PublicKeyOfPoint, RefusesEveryTruncatedPoint) {
  const Bytes curve = *hex_decode(curve_hex(KeyType::kEcdsaP256));
  const Bytes point = point_of(test_key("one").public_key());
  for (std::size_t size = 0; size < point.size(); ++size) {
    EXPECT_THAT(public_key_of_point(curve, ByteView(point).first(size)),
                IsErrorCode(ErrorCode::kUnsupported));
  }
}

TEST(PublicKeyOfPoint, RefusesACompressedPointAndOneOffTheCurve) {
  const Bytes curve = *hex_decode(curve_hex(KeyType::kEcdsaP256));
  Bytes point = point_of(test_key("one").public_key());
  Bytes compressed(point.begin(), point.begin() + 33);
  compressed.front() = std::byte{2};
  EXPECT_THAT(public_key_of_point(curve, compressed), IsErrorCode(ErrorCode::kUnsupported));
  point.back() ^= std::byte{1};
  EXPECT_THAT(public_key_of_point(curve, point), IsErrorCode(ErrorCode::kInvalidInput));
}

}  // namespace
}  // namespace hallmark::crypto

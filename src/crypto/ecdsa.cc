#include "crypto/ecdsa.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/encoding.h"
#include "crypto/key_type.h"
#include "crypto/openssl.h"

namespace hallmark::crypto {
namespace {

constexpr std::byte kInteger{0x02};
constexpr std::byte kOctetString{0x04};
constexpr std::byte kSequence{0x30};
constexpr std::byte kUncompressed{0x04};
constexpr std::byte kLongLength{0x81};  // one byte of length follows
constexpr std::size_t kShortLengthMax = 127;

void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

void append_header(Bytes& to, std::byte tag, std::size_t size) {
  to.push_back(tag);
  if (size > kShortLengthMax) to.push_back(kLongLength);
  to.push_back(static_cast<std::byte>(size));
}

// The shortest writing; a leading zero keeps a number with its highest bit set from being negative.
void append_integer(Bytes& to, ByteView number) {
  while (number.size() > 1 && number.front() == std::byte{}) number = number.subspan(1);
  const bool would_be_negative = (number.front() & std::byte{0x80}) != std::byte{};
  append_header(to, kInteger, number.size() + (would_be_negative ? 1 : 0));
  if (would_be_negative) to.push_back(std::byte{});
  append(to, number);
}

// The contents of a DER OCTET STRING of up to 255 bytes, or the bytes as they are.
ByteView without_octet_string(ByteView point) {
  if (point.size() < 3 || point[0] != kOctetString) return point;
  const std::size_t header = point[1] == kLongLength ? 3 : 2;
  const auto size = std::to_integer<std::size_t>(point[header - 1]);
  return size == point.size() - header ? point.subspan(header) : point;
}

const KeyTypeInfo* type_of_curve(ByteView curve_der) {
  struct Curve {
    KeyType type;
    std::string_view oid_hex;  // DER, tag and length included
  };
  static constexpr std::array<Curve, 3> kCurves{{{KeyType::kEcdsaP256, "06082a8648ce3d030107"},
                                                 {KeyType::kEcdsaP384, "06052b81040022"},
                                                 {KeyType::kEcdsaP521, "06052b81040023"}}};
  const auto found = std::ranges::find(kCurves, hex_encode(curve_der), &Curve::oid_hex);
  return found == kCurves.end() ? nullptr : &info_of(found->type);
}

}  // namespace

Bytes ecdsa_digest(KeyType type, ByteView message) {
  begin_operation();
  const KeyTypeInfo& info = info_of(type);
  CHECK(info.digest != nullptr);
  Bytes digest(EVP_MAX_MD_SIZE);
  std::size_t size = 0;
  CHECK(EVP_Q_digest(nullptr, info.digest, nullptr, message.data(), message.size(),
                     reinterpret_cast<unsigned char*>(digest.data()), &size) == 1);
  digest.resize(size);
  return digest;
}

Result<Bytes> ecdsa_signature_der(KeyType type, ByteView r_and_s) {
  const KeyTypeInfo& info = info_of(type);
  CHECK(info.group != nullptr);
  if (r_and_s.size() != info.key_bytes) {  // an order is as long as a coordinate
    return fail(ErrorCode::kInvalidInput,
                "a signature of " + std::string(info.name) + " has " +
                    std::to_string(info.key_bytes) + " bytes, not " +
                    std::to_string(r_and_s.size()),
                "signature-malformed");
  }
  Bytes numbers;
  append_integer(numbers, r_and_s.first(r_and_s.size() / 2));
  append_integer(numbers, r_and_s.last(r_and_s.size() / 2));
  Bytes der;
  append_header(der, kSequence, numbers.size());
  append(der, numbers);
  return der;
}

Result<PublicKey> public_key_of_point(ByteView curve_der, ByteView point) {
  const KeyTypeInfo* info = type_of_curve(curve_der);
  if (info == nullptr) {
    return fail(ErrorCode::kUnsupported, "the key's curve is none of P-256, P-384, P-521",
                "key-unsupported");
  }
  const bool is_bare = point.size() == info->key_bytes + 1 && point.front() == kUncompressed;
  const ByteView bare = is_bare ? point : without_octet_string(point);
  if (bare.size() != info->key_bytes + 1 || bare.front() != kUncompressed) {
    return fail(ErrorCode::kUnsupported,
                "the public point is not an uncompressed one of " + std::string(info->name),
                "key-unsupported");
  }
  Bytes spki = *hex_decode(info->spki_prefix_hex);
  append(spki, bare.subspan(1));  // the prefix ends with the 04 of an uncompressed point
  return PublicKey::from_spki(spki);
}

}  // namespace hallmark::crypto

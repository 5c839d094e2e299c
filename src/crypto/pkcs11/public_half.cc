#include "crypto/pkcs11/public_half.h"

#include <array>

#include "crypto/ecdsa.h"

namespace hallmark::crypto::pkcs11 {
namespace {

// Empty if the object has none.
Result<Bytes> read_optional(Session& session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  Result<Bytes> value = session.read(object, type);
  if (!value && value.error().code == ErrorCode::kNotFound) return Bytes();
  return value;
}

Result<std::vector<CK_OBJECT_HANDLE>> public_keys_with(Session& session, CK_ATTRIBUTE_TYPE type,
                                                       Bytes& value) {
  CK_OBJECT_CLASS wanted = CKO_PUBLIC_KEY;
  CK_KEY_TYPE kind = CKK_EC;
  std::array<CK_ATTRIBUTE, 3> like{{{CKA_CLASS, &wanted, sizeof(wanted)},
                                    {CKA_KEY_TYPE, &kind, sizeof(kind)},
                                    {type, value.data(), value.size()}}};
  return session.find(like);
}

Result<std::vector<CK_OBJECT_HANDLE>> public_keys_beside(Session& session,
                                                         CK_OBJECT_HANDLE private_key) {
  Bytes id = TRY(read_optional(session, private_key, CKA_ID));
  if (!id.empty()) return public_keys_with(session, CKA_ID, id);
  Bytes label = TRY(read_optional(session, private_key, CKA_LABEL));
  if (!label.empty()) return public_keys_with(session, CKA_LABEL, label);
  return std::vector<CK_OBJECT_HANDLE>();
}

}  // namespace

Result<PublicKey> read_public_half(Session& session, CK_OBJECT_HANDLE private_key) {
  if (TRY(session.read_number(private_key, CKA_KEY_TYPE)) != CKK_EC) {
    return fail(ErrorCode::kUnsupported, "the key is not an EC key (CKK_EC)", "key-unsupported");
  }
  const Bytes curve = TRY(session.read(private_key, CKA_EC_PARAMS));
  std::vector<CK_OBJECT_HANDLE> holders = TRY(public_keys_beside(session, private_key));
  if (holders.size() > 1) {
    return fail(ErrorCode::kUnsupported,
                "several EC public keys have the private key's id; give each pair its own",
                "public-key-ambiguous");
  }
  holders.push_back(private_key);
  for (const CK_OBJECT_HANDLE holder : holders) {
    const Bytes point = TRY(read_optional(session, holder, CKA_EC_POINT));
    if (!point.empty()) return public_key_of_point(curve, point);
  }
  return fail(ErrorCode::kNotFound,
              "the token holds no public key beside the private key: import it with the same id",
              "public-key-not-found");
}

}  // namespace hallmark::crypto::pkcs11

#include "crypto/pkcs11/session.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "crypto/pkcs11/return_value.h"

namespace hallmark::crypto::pkcs11 {
namespace {

constexpr std::size_t kSignatureBytesMax = 1'024;

// PKCS#11 takes what it only reads as non-const, too.
unsigned char* data_of(ByteView bytes) {
  return const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(bytes.data()));
}

}  // namespace

Result<Session> Session::open(const Module& module, CK_SLOT_ID slot) {
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  TRY(check("open a session with the token",
            module.functions().C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &handle)));
  return Session(module.functions(), handle);
}

Session::Session(Session&& other) noexcept
    : functions_(std::exchange(other.functions_, nullptr)), handle_(other.handle_) {}

Session::~Session() {
  if (functions_ != nullptr) functions_->C_CloseSession(handle_);
}

Result<void> Session::login(CK_USER_TYPE user, const SecretBytes* pin) {
  const ByteView bytes = pin == nullptr ? ByteView() : pin->reveal(SecretAccess());
  return check(
      "log in to the token",
      functions_->C_Login(handle_, user, pin == nullptr ? nullptr : data_of(bytes), bytes.size()));
}

Result<std::vector<CK_OBJECT_HANDLE>> Session::find(std::span<CK_ATTRIBUTE> like) {
  TRY(check("search the token", functions_->C_FindObjectsInit(handle_, like.data(), like.size())));
  std::vector<CK_OBJECT_HANDLE> objects(kObjectsMax);
  CK_ULONG count = 0;
  const CK_RV found = functions_->C_FindObjects(handle_, objects.data(), objects.size(), &count);
  functions_->C_FindObjectsFinal(handle_);
  TRY(check("search the token", found));
  objects.resize(std::min<std::size_t>(objects.size(), count));
  return objects;
}

Result<Bytes> Session::read(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE attribute) {
  constexpr std::string_view kAction = "read an attribute from the token";
  CK_ATTRIBUTE wanted{attribute, nullptr, 0};
  TRY(check(kAction, functions_->C_GetAttributeValue(handle_, object, &wanted, 1)));
  if (wanted.ulValueLen == CK_UNAVAILABLE_INFORMATION) {
    return fail(ErrorCode::kNotFound, "the token does not tell an attribute");
  }
  if (wanted.ulValueLen > Limits{}.token_attribute_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "an attribute on the token is larger than " +
                                               std::to_string(Limits{}.token_attribute_bytes_max) +
                                               " bytes");
  }
  Bytes value(wanted.ulValueLen);
  wanted.pValue = value.data();
  TRY(check(kAction, functions_->C_GetAttributeValue(handle_, object, &wanted, 1)));
  value.resize(std::min<std::size_t>(value.size(), wanted.ulValueLen));
  return value;
}

Result<CK_ULONG> Session::read_number(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE attribute) {
  const Bytes value = TRY(read(object, attribute));
  CK_ULONG number = 0;
  if (value.size() != sizeof(number)) {
    return fail(ErrorCode::kInternal, "the token's number has another size than ours");
  }
  std::memcpy(&number, value.data(), sizeof(number));
  return number;
}

Result<void> Session::begin_signature(CK_MECHANISM_TYPE mechanism, CK_OBJECT_HANDLE key) {
  CK_MECHANISM with{mechanism, nullptr, 0};
  return check("sign with the token", functions_->C_SignInit(handle_, &with, key));
}

Result<Bytes> Session::sign(ByteView data) {
  Bytes signature(kSignatureBytesMax);
  CK_ULONG size = signature.size();
  TRY(check("sign with the token",
            functions_->C_Sign(handle_, data_of(data), data.size(), data_of(signature), &size)));
  signature.resize(std::min<std::size_t>(signature.size(), size));
  return signature;
}

}  // namespace hallmark::crypto::pkcs11

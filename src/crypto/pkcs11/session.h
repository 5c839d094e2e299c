#pragma once

// A session with one token: log in, find objects, read attributes, sign. Closed, and so logged out,
// when destroyed. Confined to one thread at a time; lives no longer than its module.

#include <p11-kit/pkcs11.h>

#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/pkcs11/module.h"

namespace hallmark::crypto::pkcs11 {

class Session {
 public:
  static Result<Session> open(const Module& module, CK_SLOT_ID slot);  // read only
  Session(Session&& other) noexcept;
  Session& operator=(Session&&) = delete;
  ~Session();

  // As CKU_USER, or CKU_CONTEXT_SPECIFIC for one signature. Null: the PIN is typed at the device.
  // kUnauthenticated, reason "pin-wrong", "pin-locked", "pin-expired" or "pin-not-set".
  Result<void> login(CK_USER_TYPE user, const SecretBytes* pin);

  // At most kObjectsMax.
  Result<std::vector<CK_OBJECT_HANDLE>> find(std::span<CK_ATTRIBUTE> like);

  // kNotFound if the object has no such attribute, kForbidden if it may not be read.
  Result<Bytes> read(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE attribute);
  Result<CK_ULONG> read_number(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE attribute);

  Result<void> begin_signature(CK_MECHANISM_TYPE mechanism, CK_OBJECT_HANDLE key);
  Result<Bytes> sign(ByteView data);

  static constexpr std::size_t kObjectsMax = 100;

 private:
  Session(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE handle)
      : functions_(&functions), handle_(handle) {}

  const CK_FUNCTION_LIST* functions_;  // null once moved from
  CK_SESSION_HANDLE handle_;
};

}  // namespace hallmark::crypto::pkcs11

#pragma once

// CK_RV as an Error: one table of the values that people meet.

#include <p11-kit/pkcs11.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace hallmark::crypto::pkcs11 {

// "CKR_PIN_INCORRECT"; "CKR 0x80000001" for what the table does not have.
std::string name_of_return_value(CK_RV value);

// "cannot ACTION: CKR_…", with the code and reason that the value stands for ("pin-wrong",
// "token-removed", …).
Error pkcs11_error(std::string_view action, CK_RV value);

inline Result<void> check(std::string_view action, CK_RV value) {
  if (value == CKR_OK) return {};
  return std::unexpected(pkcs11_error(action, value));
}

}  // namespace hallmark::crypto::pkcs11

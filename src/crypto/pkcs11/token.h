#pragma once

// The one token that a URI means, among those that a module has.

#include <p11-kit/pkcs11.h>

#include <string>

#include "crypto/pkcs11/module.h"
#include "crypto/pkcs11/uri.h"

namespace hallmark::crypto::pkcs11 {

struct Token {
  CK_SLOT_ID slot;
  CK_FLAGS flags;  // as they were when it was found
  std::string label;
  std::string serial;
};

// kNotFound, reason "token-not-found", or kUsage, reason "token-ambiguous", both with what there is
// and, for the latter, the attribute that would tell them apart.
Result<Token> find_token(const Module& module, const Pkcs11Uri& uri);

// The token's flags now (CKF_USER_PIN_FINAL_TRY, …); 0 if it does not say.
CK_FLAGS flags_of(const Module& module, CK_SLOT_ID slot);

}  // namespace hallmark::crypto::pkcs11

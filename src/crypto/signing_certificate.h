#pragma once

// The check before signing: would anybody accept what this certificate speaks for?

#include <span>

#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/key.h"

namespace hallmark::crypto {

// Is `leaf` the certificate of `key`, for code signing, and valid now, and is what the signer sends
// along of use: each certificate of `chain` valid now, and one of them the leaf's issuer (an empty
// chain says nothing)? Whom the verifier trusts is not known here. kUsage with a reason of
// verify_code_signing_chain(), or "certificate-key-mismatch"; kUnsupported for a key not ours.
Result<void> check_signing_certificate(const Certificate& leaf, std::span<const Certificate> chain,
                                       const PublicKey& key, Timestamp now);

}  // namespace hallmark::crypto

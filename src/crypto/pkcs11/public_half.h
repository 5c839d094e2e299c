#pragma once

// The public half of a private key on a token.

#include "crypto/key.h"
#include "crypto/pkcs11/session.h"

namespace hallmark::crypto::pkcs11 {

// From the public key object beside it (same id, or same label where there is no id), else from
// the private key object, where some modules put the point too. Whether the two halves belong
// together shows at the first signature. kUnsupported, reason "key-unsupported", for what is no
// ECDSA key of ours; kNotFound, reason "public-key-not-found".
Result<PublicKey> read_public_half(Session& session, CK_OBJECT_HANDLE private_key);

}  // namespace hallmark::crypto::pkcs11

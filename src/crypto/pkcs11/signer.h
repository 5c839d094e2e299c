#pragma once

// Signing with a key that stays in a PKCS#11 token: an HSM, a smart card, SoftHSM2.
//
// We hash, the token computes ECDSA (CKM_ECDSA); the private key is never asked for. Every
// signature has been verified with the public key before anyone gets it. No error quotes a PIN, and
// the signer keeps it only for a key that asks for it each time (CKA_ALWAYS_AUTHENTICATE).
//
// A signer may be used from several threads: it signs for one after the other. A process can have
// one signer per module at a time, and must not use it in a child that it forks.

#include <memory>

#include "base/files.h"
#include "base/result.h"
#include "crypto/key.h"
#include "crypto/pkcs11/pin.h"
#include "crypto/pkcs11/uri.h"

namespace hallmark::crypto::pkcs11 {

// Loads the module, finds the token, logs in with the PIN (asked for only if it is needed), finds
// the one private key of the URI's object and id. Fails as find_module(), Module::load(),
// find_token(), find_pin() and read_public_half() do; kUnauthenticated with reason "pin-wrong",
// "pin-locked", "pin-expired" or "pin-not-set"; kNotFound "key-not-found"; kUsage "key-ambiguous".
//
// sign() fails with kUnavailable, reason "token-removed", when the token is gone, and with
// kInternal when the token's signature is not one of the public key beside the private key.
Result<std::unique_ptr<Signer>> open_pkcs11_signer(const Pkcs11Uri& uri, Files& files,
                                                   const PinSource& ask);

}  // namespace hallmark::crypto::pkcs11

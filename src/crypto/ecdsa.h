#pragma once

// What a device needs of us that computes ECDSA alone: the digest to sign, the DER around the two
// numbers that it gives back, and the public key from curve and point. PKCS#11 (CKM_ECDSA) is one.
//
// None of it touches a private key.

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/key.h"

namespace hallmark::crypto {

// What ECDSA signs for `message` under a key of this type: SHA-256, SHA-384 or SHA-512 with the
// curve. Not for Ed25519, which hashes by itself.
Bytes ecdsa_digest(KeyType type, ByteView message);

// r and s, each as long as the curve's order, as the DER Ecdsa-Sig-Value (RFC 3279, 2.2.3) that
// PublicKey::verify() takes. kInvalidInput on another length; whether the numbers are in range is
// for verify() to say.
Result<Bytes> ecdsa_signature_der(KeyType type, ByteView r_and_s);

// From a DER named curve (RFC 5480, 2.1.1) and a point, bare or in a DER OCTET STRING: tokens write
// either. kUnsupported, reason "key-unsupported", for other curves and compressed points;
// kInvalidInput for what is no point of the curve.
Result<PublicKey> public_key_of_point(ByteView curve_der, ByteView point);

}  // namespace hallmark::crypto

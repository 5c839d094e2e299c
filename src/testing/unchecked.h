#pragma once

// What only an attacker, or a program with a fault, would sign. A header alone, because both of the
// libraries of chains need it.

#include "attest/envelope.h"
#include "sigstore/bundle.h"
#include "testing/keys.h"

namespace hallmark::testing {

// As sigstore::sign_statement(), whatever the statement says.
inline sigstore::Bundle sign_unchecked(const attest::Statement& statement,
                                       const crypto::PrivateKey& key) {
  auto envelope = attest::sign_envelope(std::string(attest::kInTotoPayloadType),
                                        to_bytes(statement.serialise()), key);
  return sigstore::Bundle::around(*std::move(envelope), key.public_key().id().hex());
}

}  // namespace hallmark::testing

#pragma once

// Signing with a key that stays in a Vault or OpenBao server's transit engine, and the public
// halves of such a key.
//
// A signer holds the key version it found when it was opened (the latest, or the one the URI names)
// and asks for exactly that version each time, so that public_key() stays what it was when somebody
// rotates the key meanwhile; open another signer to sign with the new version. ECDSA messages are
// hashed here, so only a digest leaves; Ed25519 hashes by itself, so the whole message does. What
// the server answers is believed only after public_key() verified it.

#include <memory>
#include <vector>

#include "crypto/key.h"
#include "crypto/vault/vault_answers.h"
#include "crypto/vault/vault_config.h"
#include "crypto/vault/vault_session.h"

namespace hallmark::crypto {

// Logs in and reads the key. Fails as VaultSession and parse_vault_key() do, and with kNotFound,
// reason "vault-key-version", if the key has not that version, or kForbidden with the same reason
// if that version may not sign any more.
//
// sign() fails as VaultSession does, and with kInternal, reason "vault-answer-invalid", if the
// answer is not a signature of that version over the message. Safe to use from several threads.
Result<std::unique_ptr<Signer>> open_vault_signer(const VaultKeyUri& uri, VaultConfig config,
                                                  VaultPorts ports);

// All versions whose signatures still count (the server hides the others), or only the one that the
// URI names. Ascending; never empty. Fails as open_vault_signer() does.
Result<std::vector<VersionedPublicKey>> read_vault_public_keys(const VaultKeyUri& uri,
                                                               VaultConfig config,
                                                               VaultPorts ports);

}  // namespace hallmark::crypto

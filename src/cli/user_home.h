#pragma once

// The user's own folder, $XDG_CONFIG_HOME/hallmark: keys, pinned trust files, defaults.
//
// trust/<root key id>.json is the newest trust file seen for that root; its version never goes
// back. Nothing here is ever read from the workspace that is judged.

#include <optional>
#include <string>

#include "cli/context.h"
#include "crypto/key.h"
#include "sigstore/trust_file.h"
#include "store/config.h"

namespace hallmark::cli {

Path keys_folder(const Context& context);
Path policy_folder(const Context& context);  // the starter policy
Path pinned_trust_path(const Context& context, const crypto::KeyId& root);

Result<store::UserConfig> user_config(Context& context);
Result<void> write_user_config(Context& context, const store::UserConfig& config);

// Writes an owner-only file, or a public one, durably; the folder is made if it is missing.
Result<void> write_user_file(Context& context, const Path& path, ByteView bytes, mode_t mode);

// The text of the pinned trust file for `root`; nullopt if there is none.
Result<std::optional<std::string>> pinned_trust(Context& context, const crypto::KeyId& root);

// Remembers `text`, which verified as `trust`, unless a newer or equal version is pinned.
Result<void> remember_trust(Context& context, const crypto::KeyId& root, std::string_view text,
                            const sigstore::TrustFile& trust);

}  // namespace hallmark::cli

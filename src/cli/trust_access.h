#pragma once

// Which trust file a command judges by: --trust with --root-key, or the pinned file of --root-key,
// or of the user's default root. Never anything from the workspace.

#include <optional>
#include <string>

#include "cli/context.h"
#include "sigstore/trust_file.h"

namespace CLI {
class App;
}

namespace hallmark::cli {

struct TrustOptions {
  std::string trust_file;
  std::string root_key;
  std::int64_t version_min = 0;
};

void add_trust_options(CLI::App& command, TrustOptions& options);

// Verifies, and remembers the version for the root. kUsage if no root is named or pinned. `now` is
// the clock's unless given.
Result<sigstore::TrustFile> open_trust(Context& context, const TrustOptions& options,
                                       std::optional<Timestamp> now = std::nullopt);

// The same where having none is fine: nullopt if no root is named or pinned, or the pinned file
// has expired (said on standard error).
Result<std::optional<sigstore::TrustFile>> open_optional_trust(Context& context,
                                                               const TrustOptions& options);

}  // namespace hallmark::cli

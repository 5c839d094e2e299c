#pragma once

// Certificates and revocation lists from files that the caller names.

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"
#include "crypto/certificate.h"
#include "crypto/revocation_list.h"

namespace hallmark::cli {

// All certificates of these PEM files; an explanation before the first block is skipped.
Result<std::vector<crypto::Certificate>> read_certificates(Context& context,
                                                           const std::vector<std::string>& files);

// PEM or DER, one list a file.
Result<std::vector<crypto::RevocationList>> read_revocation_lists(
    Context& context, const std::vector<std::string>& files);

}  // namespace hallmark::cli

#pragma once

// Where the PIN comes from: the URI itself, a file that the URI names, or whoever can be asked.

#include <functional>
#include <string_view>

#include "base/files.h"
#include "base/secret.h"
#include "crypto/pkcs11/uri.h"

namespace hallmark::crypto::pkcs11 {

// Asks for the PIN with this prompt.
using PinSource = std::function<Result<SecretBytes>(std::string_view prompt)>;

// pin-value; else the file of pin-source, an absolute path or a file: URI, without one newline at
// its end; else `ask`. Commands ("|…") are not run. kUsage, reason "pin-source-invalid", if
// pin-source is neither; kUnauthenticated, reason "pin-empty".
Result<SecretBytes> find_pin(const Pkcs11Uri& uri, Files& files, const PinSource& ask,
                             std::string_view prompt);

}  // namespace hallmark::crypto::pkcs11

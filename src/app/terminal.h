#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace hallmark {

// Asks on the controlling terminal, echo off. kUsage, naming --passphrase-file, if there is none.
Result<SecretBytes> ask_passphrase(std::string_view prompt);

}  // namespace hallmark

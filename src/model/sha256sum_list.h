#pragma once

// Checksum lists as `sha256sum`, `sha256sum --tag` and `shasum -a 256` write them.

#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "model/oms_file.h"

namespace hallmark::model {

// Every line must be "HEX  PATH", "HEX *PATH" or "SHA256 (PATH) = HEX", with a backslash before it
// where PATH has \\, \n or \r for what cannot stand in a line; one "./" before a path is dropped.
// Lines end in LF, or all of them in CRLF.
//
// kInvalidInput: "malformed-sha256sum-list", naming the line, or what check_asserted_files()
// refuses. kLimitExceeded: "sha256sum-list-too-large".
Result<std::vector<OmsFile>> read_sha256sum_list(std::string_view text, const Limits& limits = {});

}  // namespace hallmark::model

#pragma once

// What model_signing 0.2 signed instead of the DSSE encoding. Only ever to verify.

#include <string_view>

#include "base/bytes.h"

namespace hallmark::model {

// "DSSEV1" in capitals, and the payload as Python's repr() of a bytes object writes it.
Bytes legacy_pre_authentication_encoding(std::string_view payload_type, ByteView payload);

}  // namespace hallmark::model

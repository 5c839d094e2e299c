#pragma once

// Keys for tests, made when first asked for. The same name gives the same key within one program.

#include <string_view>

#include "crypto/key.h"

namespace hallmark::testing {

const crypto::PrivateKey& test_key(std::string_view name,
                                   crypto::KeyType type = crypto::KeyType::kEcdsaP256);

}  // namespace hallmark::testing

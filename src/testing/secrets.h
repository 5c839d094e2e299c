#pragma once

// What a secret holds, for tests only.

#include <string>

#include "base/secret.h"

namespace hallmark {

struct SecretAccessForTest {
  static SecretAccess token() { return {}; }
};

namespace testing {

inline std::string reveal(const SecretBytes& secret) {
  return to_text(secret.reveal(SecretAccessForTest::token()));
}

}  // namespace testing
}  // namespace hallmark

#include "crypto/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <string>

#include "base/check.h"

namespace hallmark::crypto {

void begin_operation() {
  static const bool is_ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1;
  CHECK(is_ready);
  ERR_clear_error();
}

Error openssl_error(ErrorCode code, std::string_view what, std::string reason) {
  const unsigned long first = ERR_get_error();
  const char* text = first == 0 ? nullptr : ERR_reason_error_string(first);
  ERR_clear_error();
  std::string message = "cannot " + std::string(what);
  if (text != nullptr) message += ": " + std::string(text);
  return Error{code, std::move(message), std::move(reason)};
}

}  // namespace hallmark::crypto

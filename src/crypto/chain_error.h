#pragma once

// OpenSSL's verdict on a path, in our words. Not for other libraries.

#include <openssl/x509_vfy.h>

#include "base/result.h"

namespace hallmark::crypto {

// kUntrusted with the reason of certificate_chain.h that `context` stopped at.
Error chain_error(X509_STORE_CTX* context);

}  // namespace hallmark::crypto

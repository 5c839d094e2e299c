#pragma once

// What all of crypto's sources share about OpenSSL. Not for other libraries.
//
// Every operation starts with begin_operation() and ends, if it failed, with openssl_error(), so
// that an error never speaks of an earlier call.

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

#include "base/result.h"

namespace hallmark::crypto {

template <auto Function>
struct FreeWith {
  void operator()(auto* handle) const { Function(handle); }
};

using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;

// Sets OpenSSL up at the first call, without the system's configuration file: what may run inside
// this process is not the file's to say, and reading it costs time. Clears the error queue.
void begin_operation();

// Drains the error queue: "cannot do WHAT: REASON".
Error openssl_error(ErrorCode code, std::string_view what, std::string reason = {});

}  // namespace hallmark::crypto

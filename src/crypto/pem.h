#pragma once

// PEM (RFC 7468): the text around a key.

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace hallmark::crypto {

// One block; its bytes are wiped on destruction, as they may be a private key.
class PemBlock {
 public:
  PemBlock(std::string label, Bytes der) : label_(std::move(label)), der_(std::move(der)) {}
  PemBlock(PemBlock&&) noexcept = default;
  PemBlock& operator=(PemBlock&&) = delete;
  ~PemBlock();

  const std::string& label() const { return label_; }  // "PUBLIC KEY"
  ByteView der() const { return der_; }

 private:
  std::string label_;
  Bytes der_;
};

// The only block of `pem`; parameters of a curve before it are skipped ("EC PARAMETERS", which
// `openssl ecparam` writes). Fails with kInvalidInput if there is no block, a second one, or text
// around them, with reason "pem-invalid"; with kUnsupported if it is encrypted in the way of before
// PKCS#8.
Result<PemBlock> parse_pem(ByteView pem);

// `pem` from its first block on: what is public may have an explanation before it (RFC 7468
// section 2), as certtool and `openssl x509 -text` write one.
std::string_view without_explanation(std::string_view pem);

}  // namespace hallmark::crypto

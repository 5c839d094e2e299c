#pragma once

// SHA-256 (FIPS 180-4), in one go or in pieces.

#include <memory>

#include "base/bytes.h"
#include "base/digest.h"

struct evp_md_ctx_st;

namespace hallmark::crypto {

Sha256Digest sha256(ByteView bytes);
inline Sha256Digest sha256(std::string_view text) { return sha256(as_bytes(text)); }

// Confined to one thread at a time.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(ByteView bytes);
  // The digest of all updates; the object then starts anew.
  Sha256Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace hallmark::crypto

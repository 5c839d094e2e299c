#include "crypto/hash.h"

#include <array>

#include "base/check.h"
#include "crypto/openssl.h"

namespace hallmark::crypto {
namespace {

// Fetched once: an implicit fetch per digest costs more than hashing a small file.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

// SHA-256 cannot fail but for lack of memory or a broken library: hence CHECK throughout.
Sha256::Sha256() {
  begin_operation();
  context_.reset(EVP_MD_CTX_new());
  CHECK(context_ != nullptr);
  CHECK(EVP_DigestInit_ex2(context_.get(), sha256_method(), nullptr) == 1);
}

Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(ByteView bytes) {
  CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

Sha256Digest Sha256::finish() {
  std::array<std::byte, Sha256Digest::kBytes> digest{};
  unsigned size = 0;
  CHECK(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()),
                           &size) == 1);
  CHECK(size == digest.size());
  CHECK(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1);
  return Sha256Digest(digest);
}

Sha256Digest sha256(ByteView bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

}  // namespace hallmark::crypto

// One hasher per type behind crypto/hash_type.h.

#include "base/check.h"
#include "crypto/blake3_shim.h"
#include "crypto/hash.h"
#include "crypto/hash_type.h"
#include "crypto/openssl.h"

namespace hallmark::crypto {
namespace {

class Sha256Hasher : public Hasher {
 public:
  void update(ByteView bytes) override { hash_.update(bytes); }
  FileDigest finish() override { return FileDigest(hash_.finish()); }

 private:
  Sha256 hash_;
};

// As SHA-256, it cannot fail but for lack of memory or a broken library: hence CHECK.
class Blake2bHasher : public Hasher {
 public:
  Blake2bHasher() {
    begin_operation();
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "BLAKE2B-512", nullptr);
    context_.reset(EVP_MD_CTX_new());
    CHECK(context_ != nullptr);
    CHECK(EVP_DigestInit_ex2(context_.get(), method, nullptr) == 1);
  }

  void update(ByteView bytes) override {
    CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
  }

  FileDigest finish() override {
    std::array<std::byte, 64> digest;
    CHECK(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()),
                             nullptr) == 1);
    CHECK(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1);
    return FileDigest(digest);
  }

 private:
  DigestContextPtr context_;
};

class Blake3Hasher : public Hasher {
 public:
  void update(ByteView bytes) override {
    hallmark_blake3_update(hash_.get(), reinterpret_cast<const uint8_t*>(bytes.data()),
                           bytes.size());
  }

  FileDigest finish() override {
    std::array<std::byte, HALLMARK_BLAKE3_BYTES> digest;
    hallmark_blake3_finish(hash_.get(), reinterpret_cast<uint8_t*>(digest.data()));
    return FileDigest(digest);
  }

 private:
  std::unique_ptr<HallmarkBlake3, FreeWith<hallmark_blake3_free>> hash_{hallmark_blake3_new()};
};

}  // namespace

std::unique_ptr<Hasher> Hasher::create(HashType type) {
  switch (type) {
    case HashType::kSha256:
      return std::make_unique<Sha256Hasher>();
    case HashType::kBlake2b:
      return std::make_unique<Blake2bHasher>();
    case HashType::kBlake3:
      break;
  }
  return std::make_unique<Blake3Hasher>();
}

}  // namespace hallmark::crypto

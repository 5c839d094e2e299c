#pragma once

// Several SHA-256 messages hashed together by one kernel: the caller feeds pieces of any size to a
// few streams and advances them all, refilling those that run dry.
//
//   feed, or close, every stream that is hungry, until it is not;
//   take the digest of those that are done, and reset() them for another message;
//   hash_together(streams, kernel); and so on.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/digest.h"
#include "crypto/hash.h"
#include "crypto/sha256_kernel.h"

namespace hallmark::crypto {

// One message. Not movable: it points into itself. Confined to one thread at a time.
class Sha256Stream {
 public:
  explicit Sha256Stream(const Sha256Kernel& kernel);
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  // Only when hungry. The bytes are borrowed until the stream is hungry again, which after less
  // than a block it may be at once.
  void feed(ByteView bytes);
  // The message ends here. Only when hungry, which the stream is never again.
  void close();
  // Forgets the message, at any point, and starts a new one.
  void reset();

  bool is_hungry() const { return !is_closed_ && ready_.empty(); }
  bool is_done() const { return is_closed_ && ready_.empty(); }
  Sha256Digest digest() const;  // only when done

 private:
  friend void hash_together(std::span<Sha256Stream* const> streams, const Sha256Kernel& kernel);

  void make_ready();
  void pad();
  void take(std::size_t bytes);
  void hash_by_openssl();
  static void compress(std::span<Sha256Stream* const> streams);

  const Sha256Kernel* kernel_;
  ByteView ready_;  // what hash_together() hashes next; whole blocks, borrowed or in cut_
  ByteView later_;  // borrowed, behind ready_
  bool is_closed_ = false;
  std::uint64_t bytes_ = 0;  // of the message so far

  // A block that the pieces' ends cut, filled so far; when closed, the padding.
  std::array<std::byte, 2 * Sha256Kernel::kBlockBytes> cut_;
  std::size_t cut_bytes_ = 0;  // less than a block

  // One of the two: the kernel's state, or for a kernel without compress() OpenSSL's, where pieces
  // need not be whole blocks.
  Sha256State state_;
  std::optional<Sha256> openssl_;
  Sha256Digest digest_;  // when done
};

// Hashes on until one of the streams is hungry or done: of each as much as the shortest holds.
// 1 to kernel.lanes_best streams, all made for `kernel`, none of them hungry or done.
void hash_together(std::span<Sha256Stream* const> streams, const Sha256Kernel& kernel);

}  // namespace hallmark::crypto

#pragma once

// The inner loops of SHA-256 (FIPS 180-4), for several messages at once.
//
// One message leaves most of a processor idle: each round waits for the one before. Rounds of other
// messages fill the gap, or the other lanes of its vector registers. What a kernel does is one
// compression function on several lanes; Sha256Stream does the rest.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hallmark::crypto {

using Sha256State = std::array<std::uint32_t, 8>;

struct Sha256Lane {
  Sha256State* state;
  const std::byte* blocks;
};

struct Sha256Kernel {
  static constexpr std::size_t kLanesMax = 16;
  static constexpr std::size_t kBlockBytes = 64;

  std::string_view name;
  // How many messages it hashes together; with fewer of them a kernel is slower per byte.
  std::size_t lanes_best;
  // Adds `count` blocks of each of 1 to lanes_best lanes to the lane's state. Null: OpenSSL hashes,
  // one message after the other, because it does not offer its compression function.
  void (*compress)(std::span<const Sha256Lane> lanes, std::size_t count);
};

// The fastest one that this processor can run. Nothing outside the program can choose another.
const Sha256Kernel& best_sha256_kernel();

// All that this processor can run, the fastest first; the last is OpenSSL's.
std::span<const Sha256Kernel* const> usable_sha256_kernels();

}  // namespace hallmark::crypto

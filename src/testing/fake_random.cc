#include "testing/fake_random.h"

namespace hallmark::testing {

// SplitMix64 (Steele, Lea, Flood 2014), a byte of each output.
Bytes FakeRandom::bytes(std::size_t count) {
  Bytes out;
  out.reserve(count);
  while (out.size() < count) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    out.push_back(static_cast<std::byte>(z >> 56));
  }
  return out;
}

}  // namespace hallmark::testing

#pragma once

// Bytes that differ from call to call and are the same in every run of a test.

#include <cstdint>

#include "base/random.h"

namespace hallmark::testing {

class FakeRandom final : public Random {
 public:
  explicit FakeRandom(std::uint64_t seed = 1) : state_(seed) {}

  Bytes bytes(std::size_t count) override;

 private:
  std::uint64_t state_;
};

}  // namespace hallmark::testing

#pragma once

// Where unpredictable bytes come from. Keys are made by crypto, which asks OpenSSL.

#include <cstddef>

#include "base/bytes.h"

namespace hallmark {

class Random {
 public:
  virtual ~Random() = default;
  virtual Bytes bytes(std::size_t count) = 0;
};

// The kernel's generator; ends the process if the kernel has none.
class SystemRandom final : public Random {
 public:
  Bytes bytes(std::size_t count) override;
};

}  // namespace hallmark

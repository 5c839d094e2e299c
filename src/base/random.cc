#include "base/random.h"

#include <sys/random.h>

#include "base/check.h"

namespace hallmark {

Bytes SystemRandom::bytes(std::size_t count) {
  Bytes out(count);
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t n = getrandom(out.data() + filled, count - filled, 0);
    CHECK(n > 0);
    filled += static_cast<std::size_t>(n);
  }
  return out;
}

}  // namespace hallmark

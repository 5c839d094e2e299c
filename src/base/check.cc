#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace hallmark {

void check_failed(const char* condition, std::source_location where) {
  std::fprintf(stderr, "hallmark: internal error: %s (%s:%u)\n", condition, where.file_name(),
               static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace hallmark

#pragma once

#include <utility>

#include "base/check.h"
#include "base/result.h"

namespace hallmark::testing {

// The value of what cannot fail in a test.
template <class T>
T must(Result<T> result) {
  CHECK(result.has_value());
  return *std::move(result);
}

}  // namespace hallmark::testing

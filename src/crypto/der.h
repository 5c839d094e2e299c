#pragma once

// OpenSSL's d2i and i2d, strict. Not for other libraries.

#include "base/bytes.h"
#include "base/check.h"

namespace hallmark::crypto {

// i2d of an OpenSSL type, by the function that OpenSSL names for it; empty if it cannot.
template <auto Encode>
Bytes try_encode(const auto* value) {
  const int size = Encode(value, nullptr);
  if (size <= 0) return {};
  Bytes der(static_cast<std::size_t>(size));
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  CHECK(Encode(value, &at) == size);
  return der;
}

// The same for a value that we made ourselves, or that can always be written.
template <auto Encode>
Bytes encode(const auto* value) {
  Bytes der = try_encode<Encode>(value);
  CHECK(!der.empty());
  return der;
}

// d2i that refuses bytes behind the value; null if it cannot be read.
template <class Pointer, auto Decode>
Pointer decode(ByteView der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = at + der.size();
  Pointer value(Decode(nullptr, &at, static_cast<long>(der.size())));
  if (at != end) value.reset();
  return value;
}

}  // namespace hallmark::crypto

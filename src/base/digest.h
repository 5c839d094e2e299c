#pragma once

// A SHA-256 digest as a value: the identity of every artifact, statement and bundle.

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace hallmark {

class Sha256Digest {
 public:
  static constexpr std::size_t kBytes = 32;

  Sha256Digest() = default;  // all zero
  explicit Sha256Digest(const std::array<std::byte, kBytes>& bytes) : bytes_(bytes) {}

  // 64 lower-case hex digits; kInvalidInput otherwise.
  static Result<Sha256Digest> from_hex(std::string_view hex);
  // "sha256:" and 64 lower-case hex digits; kInvalidInput otherwise.
  static Result<Sha256Digest> parse(std::string_view text);

  std::string hex() const;
  std::string text() const { return "sha256:" + hex(); }
  ByteView bytes() const { return bytes_; }

  auto operator<=>(const Sha256Digest&) const = default;

 private:
  std::array<std::byte, kBytes> bytes_{};
};

}  // namespace hallmark

template <>
struct std::hash<hallmark::Sha256Digest> {
  std::size_t operator()(const hallmark::Sha256Digest& digest) const noexcept;
};

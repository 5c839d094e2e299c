#include "base/secret.h"

#include <string.h>

#include <utility>

namespace hallmark {

SecretBytes::SecretBytes(SecretBytes&& other) noexcept : bytes_(std::move(other.bytes_)) {
  other.bytes_.clear();
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::exchange(other.bytes_, {});
  }
  return *this;
}

SecretBytes::~SecretBytes() { wipe(); }

void SecretBytes::wipe() {
  if (!bytes_.empty()) explicit_bzero(bytes_.data(), bytes_.size());
  bytes_.clear();
}

bool SecretBytes::equals(const SecretBytes& other) const {
  if (bytes_.size() != other.bytes_.size()) return false;
  std::byte difference{};
  for (std::size_t i = 0; i < bytes_.size(); ++i) difference |= bytes_[i] ^ other.bytes_[i];
  return difference == std::byte{};
}

}  // namespace hallmark

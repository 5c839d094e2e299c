#include "crypto/sha256_stream.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace hallmark::crypto {
namespace {

constexpr std::size_t kBlockBytes = Sha256Kernel::kBlockBytes;

// FIPS 180-4, section 5.3.3.
constexpr Sha256State kInitialState = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

template <class Word>
void store_big_endian(std::byte* to, Word word) {
  if constexpr (std::endian::native == std::endian::little) word = std::byteswap(word);
  std::memcpy(to, &word, sizeof word);
}

}  // namespace

Sha256Stream::Sha256Stream(const Sha256Kernel& kernel) : kernel_(&kernel) {
  if (kernel.compress == nullptr) openssl_.emplace();
  reset();
}

void Sha256Stream::reset() {
  if (openssl_ && bytes_ > 0) (void)openssl_->finish();
  ready_ = later_ = {};
  is_closed_ = false;
  bytes_ = cut_bytes_ = 0;
  state_ = kInitialState;
}

void Sha256Stream::feed(ByteView bytes) {
  CHECK(is_hungry());
  bytes_ += bytes.size();
  if (openssl_) {
    ready_ = bytes;
    return;
  }
  later_ = bytes;
  make_ready();
}

void Sha256Stream::close() {
  CHECK(is_hungry());
  is_closed_ = true;
  if (openssl_) {
    digest_ = openssl_->finish();
  } else {
    pad();
  }
}

Sha256Digest Sha256Stream::digest() const {
  CHECK(is_done());
  return digest_;
}

// Takes blocks out of later_ once all of ready_ has been hashed: a cut block first.
void Sha256Stream::make_ready() {
  if (cut_bytes_ == 0) {
    ready_ = later_.first(later_.size() / kBlockBytes * kBlockBytes);
    later_ = later_.subspan(ready_.size());
    if (!ready_.empty()) return;
  }
  const std::size_t taken = std::min(kBlockBytes - cut_bytes_, later_.size());
  std::ranges::copy(later_.first(taken), cut_.begin() + static_cast<std::ptrdiff_t>(cut_bytes_));
  later_ = later_.subspan(taken);
  cut_bytes_ += taken;
  if (cut_bytes_ == kBlockBytes) {
    ready_ = ByteView(cut_).first(kBlockBytes);
    cut_bytes_ = 0;
  }
}

// FIPS 180-4, section 5.1.1: a one bit, zeros, and the length in bits at the end of a block.
void Sha256Stream::pad() {
  const std::size_t room = cut_bytes_ + 1 + sizeof bytes_;
  const std::size_t end = room <= kBlockBytes ? kBlockBytes : 2 * kBlockBytes;
  std::fill(cut_.begin() + static_cast<std::ptrdiff_t>(cut_bytes_), cut_.end(), std::byte{0});
  cut_[cut_bytes_] = std::byte{0x80};
  store_big_endian(&cut_[end - sizeof bytes_], 8 * bytes_);
  ready_ = ByteView(cut_).first(end);
  cut_bytes_ = 0;
}

void Sha256Stream::hash_by_openssl() {
  openssl_->update(ready_);
  ready_ = {};
}

// All ready blocks of the stream that has the fewest, and as many of the others.
void Sha256Stream::compress(std::span<Sha256Stream* const> streams) {
  std::array<Sha256Lane, Sha256Kernel::kLanesMax> lanes;
  std::size_t bytes = SIZE_MAX;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    lanes[i] = {&streams[i]->state_, streams[i]->ready_.data()};
    bytes = std::min(bytes, streams[i]->ready_.size());
  }
  const Sha256Kernel& kernel = *streams.front()->kernel_;
  kernel.compress(std::span(lanes).first(streams.size()), bytes / kBlockBytes);
  for (Sha256Stream* stream : streams) stream->take(bytes);
}

// `bytes` of ready_ are in the state now.
void Sha256Stream::take(std::size_t bytes) {
  ready_ = ready_.subspan(bytes);
  if (!ready_.empty()) return;
  if (!is_closed_) {
    make_ready();
    return;
  }
  std::array<std::byte, Sha256Digest::kBytes> digest;
  for (std::size_t i = 0; i < state_.size(); ++i) store_big_endian(&digest[4 * i], state_[i]);
  digest_ = Sha256Digest(digest);
}

void hash_together(std::span<Sha256Stream* const> streams, const Sha256Kernel& kernel) {
  CHECK(!streams.empty() && streams.size() <= kernel.lanes_best);
  for (const Sha256Stream* stream : streams) {
    CHECK(stream->kernel_ == &kernel && !stream->ready_.empty());
  }
  if (kernel.compress == nullptr) return streams.front()->hash_by_openssl();
  const auto is_dry = [](const Sha256Stream* stream) { return stream->ready_.empty(); };
  do {
    Sha256Stream::compress(streams);
  } while (std::ranges::none_of(streams, is_dry));
}

}  // namespace hallmark::crypto

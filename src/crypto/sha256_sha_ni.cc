// SHA-256 by the SHA extensions, up to three messages interleaved: a sha256rnds2 takes four cycles
// but the next may start after two, so that one message uses less than half of what is there.
//
// Arrays of lanes and message words are indexed by template arguments only, so that they become
// registers. The order of the instructions is the one of Intel's paper on the extensions.

#include <immintrin.h>

#include <utility>

#include "base/check.h"
#include "crypto/sha256_kernels.h"

#define HALLMARK_SHA_NI __attribute__((target("sha,sse4.1")))
#define HALLMARK_SHA_NI_INLINE __attribute__((target("sha,sse4.1"), always_inline)) inline

namespace hallmark::crypto {
namespace {

constexpr std::size_t kLanes = 3;
constexpr std::size_t kQuads = 16;  // 64 rounds, four at a time

// The instructions want the eight words a to h as ABEF and CDGH, the highest word first.
struct Working {
  __m128i abef;
  __m128i cdgh;
  __m128i words[4];  // the last sixteen words of the message schedule
};

HALLMARK_SHA_NI_INLINE __m128i load(const void* from) {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

HALLMARK_SHA_NI_INLINE void store(void* to, __m128i value) {
  _mm_storeu_si128(static_cast<__m128i*>(to), value);
}

HALLMARK_SHA_NI_INLINE void load_state(Working& lane, const Sha256State& state) {
  const __m128i cdab = _mm_shuffle_epi32(load(&state[0]), 0xB1);
  const __m128i efgh = _mm_shuffle_epi32(load(&state[4]), 0x1B);
  lane.abef = _mm_alignr_epi8(cdab, efgh, 8);
  lane.cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
}

HALLMARK_SHA_NI_INLINE void store_state(const Working& lane, Sha256State& state) {
  const __m128i feba = _mm_shuffle_epi32(lane.abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(lane.cdgh, 0xB1);
  store(&state[0], _mm_blend_epi16(feba, dchg, 0xF0));
  store(&state[4], _mm_alignr_epi8(dchg, feba, 8));
}

// Rounds 4 Q to 4 Q + 3, and what they need of the message schedule.
template <std::size_t Q>
HALLMARK_SHA_NI_INLINE void four_rounds(Working& lane, const std::byte* block) {
  __m128i& now = lane.words[Q % 4];
  __m128i& next = lane.words[(Q + 1) % 4];
  __m128i& previous = lane.words[(Q + 3) % 4];
  if constexpr (Q < 4) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    now = _mm_shuffle_epi8(load(block + 16 * Q), big_endian);
  }
  const __m128i sum = _mm_add_epi32(now, load(&kSha256RoundConstants[4 * Q]));
  lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, sum);
  if constexpr (Q >= 3 && Q < kQuads - 1) {
    next = _mm_add_epi32(next, _mm_alignr_epi8(now, previous, 4));
    next = _mm_sha256msg2_epu32(next, now);
  }
  lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, _mm_shuffle_epi32(sum, 0x0E));
  if constexpr (Q >= 1 && Q < kQuads - 3) previous = _mm_sha256msg1_epu32(previous, now);
}

template <std::size_t Q, std::size_t... L>
HALLMARK_SHA_NI_INLINE void four_rounds_each(Working* lanes, const std::byte* const* blocks,
                                             std::index_sequence<L...>) {
  (four_rounds<Q>(lanes[L], blocks[L]), ...);
}

template <std::size_t... Q, std::size_t... L>
HALLMARK_SHA_NI_INLINE void compress_block(Working* lanes, const std::byte* const* blocks,
                                           std::index_sequence<Q...>,
                                           std::index_sequence<L...> all) {
  const __m128i before[][2] = {{lanes[L].abef, lanes[L].cdgh}...};
  (four_rounds_each<Q>(lanes, blocks, all), ...);
  ((lanes[L].abef = _mm_add_epi32(lanes[L].abef, before[L][0])), ...);
  ((lanes[L].cdgh = _mm_add_epi32(lanes[L].cdgh, before[L][1])), ...);
}

template <std::size_t... L>
HALLMARK_SHA_NI void compress_together(const Sha256Lane* from, std::size_t count,
                                       std::index_sequence<L...> all) {
  Working lanes[sizeof...(L)];
  const std::byte* blocks[] = {from[L].blocks...};
  (load_state(lanes[L], *from[L].state), ...);
  for (; count > 0; --count) {
    compress_block(lanes, blocks, std::make_index_sequence<kQuads>{}, all);
    ((blocks[L] += Sha256Kernel::kBlockBytes), ...);
  }
  (store_state(lanes[L], *from[L].state), ...);
}

void compress(std::span<const Sha256Lane> lanes, std::size_t count) {
  CHECK(!lanes.empty() && lanes.size() <= kLanes);
  switch (lanes.size()) {
    case 1:
      return compress_together(lanes.data(), count, std::make_index_sequence<1>{});
    case 2:
      return compress_together(lanes.data(), count, std::make_index_sequence<2>{});
    default:
      return compress_together(lanes.data(), count, std::make_index_sequence<kLanes>{});
  }
}

}  // namespace

const Sha256Kernel kSha256ShaNi = {"sha-ni", kLanes, compress};

}  // namespace hallmark::crypto

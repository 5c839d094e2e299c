#define HALLMARK_LANES 16
#define HALLMARK_LANES_TARGET "avx512f,avx512bw"
#include "crypto/sha256_lanes.inc"

namespace hallmark::crypto {

const Sha256Kernel kSha256Avx512 = {"avx512", kLanes, compress};

}  // namespace hallmark::crypto

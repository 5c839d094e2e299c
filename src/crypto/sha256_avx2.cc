#define HALLMARK_LANES 8
#define HALLMARK_LANES_TARGET "avx2"
#include "crypto/sha256_lanes.inc"

namespace hallmark::crypto {

const Sha256Kernel kSha256Avx2 = {"avx2", kLanes, compress};

}  // namespace hallmark::crypto

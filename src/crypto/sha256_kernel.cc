#include "crypto/sha256_kernel.h"

#include <vector>

#include "crypto/sha256_kernels.h"

namespace hallmark::crypto {

// The compression function stays OpenSSL's: its raw one is deprecated.
const Sha256Kernel kSha256Portable = {"portable", 1, nullptr};

std::span<const Sha256Candidate> sha256_candidates() {
  static const std::array kCandidates = {
#if defined(__x86_64__)
      Sha256Candidate{&kSha256ShaNi,
                      __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1")},
      Sha256Candidate{&kSha256Avx512,
                      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")},
      Sha256Candidate{&kSha256Avx2, __builtin_cpu_supports("avx2") != 0},
#endif
      Sha256Candidate{&kSha256Portable, true}};
  return kCandidates;
}

std::span<const Sha256Kernel* const> usable_sha256_kernels() {
  static const std::vector<const Sha256Kernel*> kUsable = [] {
    std::vector<const Sha256Kernel*> usable;
    for (const Sha256Candidate& candidate : sha256_candidates()) {
      if (candidate.is_usable) usable.push_back(candidate.kernel);
    }
    return usable;
  }();
  return kUsable;
}

const Sha256Kernel& best_sha256_kernel() { return *usable_sha256_kernels().front(); }

}  // namespace hallmark::crypto

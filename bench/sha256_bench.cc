// SHA-256 per kernel and number of streams, of 1 MiB each, beside OpenSSL's single message.

#include <benchmark/benchmark.h>

#include <deque>
#include <string>
#include <vector>

#include "crypto/hash.h"
#include "crypto/sha256_stream.h"

namespace hallmark::crypto {
namespace {

constexpr std::size_t kMessageBytes = 1 << 20;

void count_bytes(benchmark::State& state, std::size_t messages) {
  state.SetBytesProcessed(static_cast<std::int64_t>(messages * kMessageBytes) *
                          static_cast<std::int64_t>(state.iterations()));
}

void by_streams(benchmark::State& state, const Sha256Kernel& kernel, std::size_t count) {
  const std::vector<std::string> messages(count, std::string(kMessageBytes, 'a'));
  std::deque<Sha256Stream> streams;
  std::vector<Sha256Stream*> together;
  for (std::size_t i = 0; i < count; ++i) together.push_back(&streams.emplace_back(kernel));
  for (auto _ : state) {
    for (std::size_t i = 0; i < count; ++i) together[i]->feed(as_bytes(messages[i]));
    hash_together(together, kernel);
  }
  count_bytes(state, count);
}

void by_openssl(benchmark::State& state) {
  const std::string message(kMessageBytes, 'a');
  for (auto _ : state) benchmark::DoNotOptimize(sha256(message));
  count_bytes(state, 1);
}
BENCHMARK(by_openssl);

void register_kernels() {
  for (const Sha256Kernel* kernel : usable_sha256_kernels()) {
    for (std::size_t count = 1; count <= kernel->lanes_best; ++count) {
      const std::string name = std::string(kernel->name) + "/" + std::to_string(count);
      benchmark::RegisterBenchmark(name.c_str(), [kernel, count](benchmark::State& state) {
        by_streams(state, *kernel, count);
      });
    }
  }
}

}  // namespace
}  // namespace hallmark::crypto

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  hallmark::crypto::register_kernels();
  benchmark::RunSpecifiedBenchmarks();
}

// A whole decision: facts in, decision out, on about 20 KB of facts and the release policy.
// tools/race measures the evaluation alone beside OPA's prepared query.

#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>

#include "base/check.h"
#include "policy/policy.h"

namespace hallmark::policy {
namespace {

const Path kSource = HALLMARK_SOURCE_DIR;

json::Value large_facts() {
  std::ifstream stream(kSource / "testdata/policy/facts-large.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  auto facts = json::parse(text);
  CHECK(facts.has_value());
  return *std::move(facts);
}

void decide(benchmark::State& state) {
  const auto engine = make_engine(*PolicyBundle::load(kSource / "policies/release"));
  const json::Value facts = large_facts();
  for (auto _ : state) {
    const auto decision = (*engine)->decide(facts);
    CHECK(decision.has_value() && decision->allow);
  }
}
// The engine works on a thread of its own: the whole process is measured.
BENCHMARK(decide)->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);

void load_and_decide(benchmark::State& state) {
  const json::Value facts = large_facts();
  for (auto _ : state) {
    const auto engine = make_engine(*PolicyBundle::load(kSource / "policies/release"));
    CHECK((*engine)->decide(facts)->allow);
  }
}
BENCHMARK(load_and_decide)->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace hallmark::policy

BENCHMARK_MAIN();

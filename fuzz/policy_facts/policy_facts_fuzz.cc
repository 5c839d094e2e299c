// The input is a facts document, decided by the shipped release policy, and the text of a decision.
//
// Whatever parses as JSON gets an answer from the engine or, if it is slow, a time-out: no policy
// error, since the policy looks at the form of its facts first. A decision that was read allows
// without a reason or refuses with one.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/check.h"
#include "policy/decision.h"
#include "policy/policy.h"

namespace {

namespace policy = hallmark::policy;

policy::Engine& engine() {
  static const std::unique_ptr<policy::Engine> loaded = [] {
    const auto bundle = policy::PolicyBundle::load(HALLMARK_SOURCE_DIR "/policies/release");
    CHECK(bundle.has_value());
    auto made = policy::make_engine(*bundle);
    CHECK(made.has_value());
    return *std::move(made);
  }();
  return *loaded;
}

void check(const policy::Decision& decision) {
  CHECK(decision.allow == decision.reasons.empty());
  for (const policy::Reason& reason : decision.reasons) CHECK(!reason.code.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(policy::decode_decision(text));
  const auto facts = hallmark::json::parse(text);
  if (!facts) return 0;
  const auto decision = engine().decide(*facts);
  CHECK(decision.has_value() || decision.error().reason == "policy-timeout");
  if (decision) check(*decision);
  return 0;
}

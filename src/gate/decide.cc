#include "gate/gate.h"

namespace hallmark::gate {

Result<Outcome> decide(const Request& request, policy::Engine& engine) {
  Facts facts = TRY(collect_facts(request));
  if (!facts.refusals.empty()) {
    policy::Decision refused{.allow = false, .reasons = facts.refusals, .warnings = {}};
    return Outcome{.decision = std::move(refused), .facts = std::move(facts)};
  }
  policy::Decision decision = TRY(engine.decide(facts.document));
  return Outcome{.decision = std::move(decision), .facts = std::move(facts)};
}

}  // namespace hallmark::gate

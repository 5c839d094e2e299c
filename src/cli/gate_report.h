#pragma once

// How the gate's answers read, for people and in JSON.

#include <string_view>

#include "cli/context.h"
#include "gate/gate.h"

namespace hallmark::cli {

// `decision`: the statement id of the signed decision, when one was written.
void report_outcome(Context& context, const gate::Request& request, const gate::Outcome& outcome,
                    const std::optional<Sha256Digest>& decision, bool json);

// A refusal before there were facts: the trust file or the evidence cannot be taken.
void report_refusal(Context& context, std::string_view reference, const policy::Reason& reason,
                    bool json);

// kUntrusted ("decision-differs" or "evidence-missing") unless the replay is the same.
Result<void> report_replay(Context& context, const gate::Replay& replay, bool json);

}  // namespace hallmark::cli

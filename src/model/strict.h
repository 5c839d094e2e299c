#pragma once

// What a strict verification refuses though the signature allows it.

#include "base/result.h"
#include "model/oms_manifest.h"
#include "model/oms_scan.h"

namespace hallmark::model {

// kUntrusted: "not-spec-order" unless the list is ordered as the specification has it;
// "ignored-content" if an ignored folder holds anything, or cannot be looked into: whatever lies
// there was never signed.
Result<void> check_strict(const OmsManifest& manifest, const OmsScan& scan);

// ".git (12 files)", for a person.
std::string describe(const OmsIgnored& ignored);

}  // namespace hallmark::model

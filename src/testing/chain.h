#pragma once

// The pieces of a model's chain for tests: runs, claims, trees, and a trust file that grants them.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attest/predicates.h"
#include "base/time.h"
#include "crypto/hash.h"
#include "model/oms.h"
#include "model/tree_manifest.h"
#include "sigstore/bundle.h"
#include "sigstore/trust_file.h"

namespace hallmark::testing {

inline constexpr std::string_view kTestBuilder = "https://w3id.org/hallmark/builder-local/v1";

// `hours` after 2026-06-01T00:00:00Z.
Timestamp at_hour(int hours);

// A file or tree by a name that is also its contents.
attest::RunArtifact file(std::string_view name);
attest::RunArtifact tree(std::string path, const model::TreeManifest& manifest);

// Each file's contents are its second.
model::TreeManifest tree_of(const std::vector<std::pair<std::string, std::string>>& files);

// At hour 1, finished at hour 2, by kTestBuilder; the invocation id follows from the step.
attest::Provenance run_of(std::string step, std::vector<attest::RunArtifact> inputs,
                          std::vector<attest::RunArtifact> outputs);
attest::Statement evaluation_of(const Sha256Digest& model, const attest::RunArtifact& dataset);
attest::Statement clearance_of(const Sha256Digest& dataset);
attest::Statement finding_of(const Sha256Digest& subject);
attest::Statement release_of(const Sha256Digest& artifact, std::string name, std::string version);

// Signs with test_key(key), the key id as hint.
sigstore::Bundle signed_by(std::string_view key, const attest::Statement& statement);
sigstore::Bundle signed_by(std::string_view key, const attest::Provenance& run);
// The OMS statement of a tree (or, of one file, of that file), in a bundle as statements have it.
sigstore::Bundle oms_of(std::string_view key, const model::TreeManifest& tree);

// Each key may sign everything above, from hour 0 until `valid_until`.
sigstore::TrustFile trust_in(const std::vector<std::string>& keys, Timestamp now = at_hour(3),
                             Timestamp valid_until = at_hour(1000));

}  // namespace hallmark::testing

#pragma once

// Evidence: all that a gate needs beside the artifact itself, as lines of RFC 8785 JSON, each a
// bundle or a tree manifest. Order and repetition mean nothing.
//
// Reading is strict: a line that is not one of the two in canonical form refuses the whole
// (reason "evidence-malformed"), empty lines included.

#include <map>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "model/tree_manifest.h"
#include "sigstore/bundle.h"

namespace hallmark::store {

struct Evidence {
  std::map<Sha256Digest, sigstore::Bundle> bundles;       // by bundle digest
  std::map<Sha256Digest, model::TreeManifest> manifests;  // by tree digest

  static Result<Evidence> parse(std::string_view text, const Limits& limits = {});
  std::string serialise() const;  // manifests, then bundles, each by digest; newline after each

  void add(sigstore::Bundle bundle);
  void add(model::TreeManifest manifest);
};

}  // namespace hallmark::store

#pragma once

// The name and version of an artifact, as in-toto release v0.2
// (https://in-toto.io/attestation/release/v0.2; docs/formats/release.md).

#include <string>
#include <string_view>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/result.h"

namespace hallmark::attest {

inline constexpr std::string_view kReleaseType = "https://in-toto.io/attestation/release/v0.2";

struct Release {
  Sha256Digest artifact;  // the only subject
  std::string role;       // "model" or "dataset"
  std::string name;
  std::string version;
  // purl "pkg:generic/<name>@<version>" (percent-encoded); role in the subject's annotations.
  Statement to_statement() const;
  static Result<Release> from_statement(const Statement& statement);
};

}  // namespace hallmark::attest

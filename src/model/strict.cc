#include "model/strict.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace hallmark::model {

Result<void> check_strict(const OmsManifest& manifest, const OmsScan& scan) {
  if (!is_in_spec_order(manifest.files())) {
    return fail(ErrorCode::kUntrusted,
                "the signed list is not in the order that the specification prescribes",
                "not-spec-order");
  }
  for (const OmsIgnored& ignored : scan.ignored) {
    if (!ignored.has_hidden_files()) continue;
    return fail(ErrorCode::kUntrusted, describe(ignored) + ": is ignored, and not empty",
                "ignored-content");
  }
  return {};
}

std::string describe(const OmsIgnored& ignored) {
  const std::string name = printable(ignored.path);
  if (!ignored.is_folder) return name;
  if (!ignored.files) return name + " (cannot be looked into)";
  return fmt::format("{} ({} file{})", name, *ignored.files, *ignored.files == 1 ? "" : "s");
}

}  // namespace hallmark::model

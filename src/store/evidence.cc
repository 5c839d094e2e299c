#include "store/evidence.h"

namespace hallmark::store {
namespace {

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::kInvalidInput, std::move(message), "evidence-malformed");
}

// In canonical form the first key tells the two apart; each parser then checks the whole line.
bool looks_like_manifest(std::string_view line) { return line.starts_with(R"({"files":)"); }

Result<void> add_line(Evidence& evidence, std::string_view line, const Limits& limits) {
  if (looks_like_manifest(line)) {
    evidence.add(TRY(model::TreeManifest::parse(line, limits)));
    return {};
  }
  sigstore::Bundle bundle = TRY(sigstore::Bundle::parse(line, limits));
  if (bundle.canonical() != line) return malformed("a bundle that is not in RFC 8785 form");
  evidence.add(std::move(bundle));
  return {};
}

}  // namespace

Result<Evidence> Evidence::parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.evidence_bytes_max) {
    return malformed("evidence is larger than " + std::to_string(limits.evidence_bytes_max) +
                     " bytes");
  }
  Evidence evidence;
  for (std::size_t number = 1; !text.empty(); ++number) {
    if (number > limits.evidence_lines_max) {
      return malformed("evidence has more than " + std::to_string(limits.evidence_lines_max) +
                       " lines");
    }
    const std::size_t end = std::min(text.find('\n'), text.size());
    Result<void> added = add_line(evidence, text.substr(0, end), limits);
    if (!added) {
      return malformed("evidence line " + std::to_string(number) + ": " + added.error().message);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return evidence;
}

std::string Evidence::serialise() const {
  std::string text;
  for (const auto& [digest, manifest] : manifests) text.append(manifest.canonical()).append("\n");
  for (const auto& [digest, bundle] : bundles) text.append(bundle.canonical()).append("\n");
  return text;
}

void Evidence::add(sigstore::Bundle bundle) {
  const Sha256Digest digest = bundle.digest();
  bundles.emplace(digest, std::move(bundle));
}

void Evidence::add(model::TreeManifest manifest) {
  const Sha256Digest digest = manifest.digest();
  manifests.emplace(digest, std::move(manifest));
}

}  // namespace hallmark::store

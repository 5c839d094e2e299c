#include "gate/model_signature.h"

#include <fmt/format.h>

#include <tuple>

#include "base/check.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "model/oms.h"
#include "sigstore/verifier.h"

namespace hallmark::gate {
namespace {

std::string_view words_of(model::OmsMismatch::Kind kind) {
  switch (kind) {
    case model::OmsMismatch::Kind::kMissing:
      return "signed, but missing";
    case model::OmsMismatch::Kind::kExtra:
      return "not signed";
    case model::OmsMismatch::Kind::kChanged:
      return "changed";
  }
  check_failed("a value of OmsMismatch::Kind");
}

std::string describe(const model::OmsComparison& comparison) {
  const model::OmsMismatch& first = comparison.mismatches.front();
  std::string text = fmt::format("{}: {}", printable(first.name), words_of(first.kind));
  const std::size_t more = comparison.mismatches.size() - 1;
  if (more > 0) text += fmt::format(", and {} more", more);
  return text;
}

// Of a single file only the bytes are signed here: clients disagree about its name.
std::vector<model::OmsFile> files_of(const Subject& subject, const model::TreeManifest* tree,
                                     const model::OmsManifest& manifest) {
  if (tree != nullptr) return model::oms_files_of(*tree, manifest);
  const bool is_single = manifest.files().size() == 1;
  return {{.name = is_single ? manifest.files()[0].name : subject.name, .digest = subject.digest}};
}

model::OmsComparison compare(const Subject& subject, const Trees& trees,
                             const model::OmsManifest& manifest) {
  return model::compare(manifest, files_of(subject, trees.find(subject.digest), manifest));
}

std::string_view words_of_reason(std::string_view reason) {
  if (reason == "unknown-key") return "no key of the trust file made the signature";
  if (reason == "outside-grant") return "the key may not sign models";
  if (reason == "key-revoked") return "the key is revoked";
  if (reason == "key-expired") return "the key is past its validity";
  if (reason == "key-not-yet-valid") return "the key is not valid yet";
  if (reason == "hint-mismatch") return "the bundle names another key than the one that signed";
  return "the signature is not the named key's";
}

ModelSignature untrusted_or_verified(const model::OmsBundle& oms,
                                     const sigstore::Verdict& verdict) {
  const bool is_verified = verdict.trust == sigstore::Trust::kVerified;
  return {.status = is_verified ? "verified" : "untrusted",
          .reason = verdict.reason,
          .detail = is_verified ? "" : std::string(words_of_reason(verdict.reason)),
          .id = attest::Vsa::InputAttestation{.statement = oms.bundle.statement_id(),
                                              .bundle = oms.bundle.digest()},
          .text_digest = oms.bundle.digest(),
          .signer = verdict.signer_name,
          .signer_id = verdict.signer};
}

// A signer who copied digests from a list proves no more than the list does. That the measured
// files match settles what they are, not that the signer ever had them.
ModelSignature judge(const Request& request, const model::OmsBundle& oms,
                     const sigstore::Verdict& verdict) {
  ModelSignature signature = untrusted_or_verified(oms, verdict);
  if (signature.status != "verified" || !oms.manifest.has_asserted_digests()) return signature;
  signature.detail = model::describe_asserted(oms.manifest.files());
  if (request.allows_asserted_digests) return signature;
  signature.status = "untrusted";
  signature.reason = "digests-asserted";
  return signature;
}

ModelSignature unsigned_model(std::string detail) {
  ModelSignature signature;
  signature.status = "missing";
  signature.reason = "unsigned";
  signature.detail = std::move(detail);
  return signature;
}

Result<ModelSignature> unreadable(std::string_view text, Error error) {
  const bool is_unsupported = error.code == ErrorCode::kUnsupported;
  if (!is_unsupported && error.code != ErrorCode::kInvalidInput &&
      error.code != ErrorCode::kLimitExceeded) {
    return std::unexpected(std::move(error).in("model signature"));
  }
  ModelSignature signature;
  signature.status = "unreadable";
  signature.reason = is_unsupported ? "bundle-unsupported" : "bundle-malformed";
  signature.detail = printable(error.message);
  signature.text_digest = crypto::sha256(text);
  return signature;
}

Result<ModelSignature> judge_text(const Request& request, const Trees& trees) {
  const std::string& text = *request.subject.signature_text;
  auto oms = model::read_oms_bundle(text);
  if (!oms) return unreadable(text, std::move(oms).error());
  auto verdict = sigstore::StatementVerifier(request.trust, request.now).judge(oms->bundle);
  if (!verdict) return unreadable(text, std::move(verdict).error());
  ModelSignature signature = judge(request, *oms, *verdict);
  if (signature.status != "verified") return signature;
  const model::OmsComparison comparison = compare(request.subject, trees, oms->manifest);
  if (comparison.is_equal()) return signature;
  signature.status = "mismatch";
  signature.reason = "content-mismatch";
  signature.detail = describe(comparison);
  return signature;
}

ModelSignature best_of_evidence(const Request& request, const JudgedEvidence& judged,
                                const Trees& trees) {
  const auto rank = [](const ModelSignature& signature) {
    return std::tuple(signature.status != "verified", signature.id->statement,
                      signature.id->bundle);
  };
  std::optional<ModelSignature> best;
  for (const auto& [oms, verdict] : judged.oms_signatures) {
    if (!compare(request.subject, trees, oms.manifest).is_equal()) continue;
    ModelSignature candidate = judge(request, oms, verdict);
    if (!best || rank(candidate) < rank(*best)) best = std::move(candidate);
  }
  if (best) return *std::move(best);
  return unsigned_model("the evidence has no signature of these files");
}

}  // namespace

Result<ModelSignature> judge_signature(const Request& request, const JudgedEvidence& judged,
                                       const Trees& trees) {
  if (!request.subject.is_path) return best_of_evidence(request, judged, trees);
  if (!request.subject.signature_text) return unsigned_model("there is no model.sig");
  return judge_text(request, trees);
}

}  // namespace hallmark::gate

// Evidence to facts. Each line of the input is a tree manifest or the payload of a statement, which
// is signed here with a key that holds every grant: so the input reaches what a trusted but
// careless or malicious signer reaches.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "attest/predicates.h"
#include "base/check.h"
#include "gate/gate.h"
#include "json/value.h"

namespace hallmark {
namespace {

constexpr Timestamp kNow{std::chrono::sys_days{std::chrono::year(2026) / 6 / 2}};

sigstore::Grant grant(std::string_view type) {
  sigstore::Grant grant;
  grant.predicate_type = type;
  if (type == attest::kProvenanceType || type == attest::kRunFailureType) {
    grant.steps = {"acquire", "prepare", "train", "evaluate"};
    grant.builders = {attest::own_type("builder-local")};
  }
  if (type == attest::kSvrType) grant.properties = {std::string(attest::kClearedProperty)};
  return grant;
}

struct Signers {
  crypto::PrivateKey root = *crypto::PrivateKey::generate(crypto::KeyType::kEd25519);
  crypto::PrivateKey key = *crypto::PrivateKey::generate(crypto::KeyType::kEcdsaP256);
};

const Signers& signers() {
  static const Signers signers;
  return signers;
}

sigstore::TrustFile make_trust() {
  sigstore::TrustFileDraft draft{.version = 1,
                                 .issued = kNow - std::chrono::days(1),
                                 .expires = kNow + std::chrono::days(1),
                                 .root = signers().root.public_key(),
                                 .keys = {{.name = "all",
                                           .key = signers().key.public_key(),
                                           .valid_from = kNow - std::chrono::days(1),
                                           .valid_until = kNow + std::chrono::days(1),
                                           .revoked_at = std::nullopt,
                                           .grants = {}}}};
  for (const std::string_view type :
       {attest::kProvenanceType, attest::kRunFailureType, attest::kSvrType, attest::kReleaseType,
        attest::kVsaType, attest::kOmsType, attest::kEvalType, attest::kFindingType}) {
    draft.keys[0].grants.push_back(grant(type));
  }
  const auto text = draft.sign(signers().root);
  CHECK(text.has_value());
  auto trust = sigstore::TrustFile::verify(
      *text, {.root = signers().root.public_key().id(), .now = kNow, .version_min = 0});
  CHECK(trust.has_value());
  return *std::move(trust);
}

// The subject is the last manifest, if there is one.
void add_line(std::string_view line, store::Evidence& evidence, gate::Subject& subject) {
  if (auto manifest = model::TreeManifest::parse(line)) {
    subject.digest = manifest->digest();
    subject.is_tree = true;
    evidence.add(*std::move(manifest));
    return;
  }
  auto envelope =
      attest::sign_envelope(std::string(attest::kInTotoPayloadType), to_bytes(line), signers().key);
  CHECK(envelope.has_value());
  evidence.add(sigstore::Bundle::around(*std::move(envelope), ""));
}

void run(std::string_view text) {
  static const sigstore::TrustFile trust = make_trust();
  constexpr int kLinesMax = 32;  // each costs a signature
  store::Evidence evidence;
  gate::Subject subject;
  for (int lines = 0; !text.empty() && lines < kLinesMax; ++lines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    add_line(text.substr(0, end), evidence, subject);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto facts = gate::collect_facts(
      {.subject = subject, .evidence = evidence, .trust = trust, .now = kNow, .environment = ""});
  if (facts) CHECK(json::parse(json::canonical(facts->document)).has_value());
}

}  // namespace
}  // namespace hallmark

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::run({reinterpret_cast<const char*>(data), size});
  return 0;
}

#pragma once

// The trust file: who may sign what (docs/formats/trust-file.md).
//
// A DSSE envelope (payloadType kTrustFilePayloadType) signed by the offline root key. It is never
// read from what is judged: the caller names the root key's fingerprint. Draft is the editable
// form; TrustFile is the verified one, and only verify() makes it.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/envelope.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/key.h"

namespace hallmark::sigstore {

inline constexpr std::string_view kTrustFilePayloadType =
    "application/vnd.hallmark.trust-file+json";

// Among a grant's steps: whatever the step is called. For who holds every duty himself.
inline constexpr std::string_view kAnyStep = "*";

// One tuple. `steps` and `builders` are for provenance (and run failures) and must both contain
// the statement's (or the steps kAnyStep); `properties` is for SVR and must contain every property
// of the statement.
struct Grant {
  std::string predicate_type;
  std::vector<std::string> steps;
  std::vector<std::string> builders;
  std::vector<std::string> properties;
  bool operator==(const Grant&) const = default;
};

struct TrustedKey {
  std::string name;  // unique in the file: "training"
  crypto::PublicKey key;
  Timestamp valid_from;
  Timestamp valid_until;
  std::optional<Timestamp> revoked_at;  // from then on nothing it signed counts, whenever signed
  std::vector<Grant> grants;
};

// The payload, editable; sign() makes the file.
struct TrustFileDraft {
  std::int64_t version = 1;
  Timestamp issued;
  Timestamp expires;
  crypto::PublicKey root;
  std::vector<TrustedKey> keys;

  std::string serialise() const;  // RFC 8785
  // kInvalidInput: malformed, unknown members, two keys of one name or id, the root among the
  // keys, a grant with lists its predicate type has no use for or without those it needs, a time
  // that starts after it ends.
  static Result<TrustFileDraft> parse(ByteView payload, const Limits& limits = {});
  // kUsage if `root_signer` is not the draft's root.
  Result<std::string> sign(const crypto::Signer& root_signer) const;  // the file's text
};

struct TrustFileCheck {
  crypto::KeyId root;  // from the caller, never from the file
  Timestamp now;
  std::int64_t version_min = 0;  // newest seen for this root, or --min-trust-version
};

class TrustFile {
 public:
  // Each refusal has its reason: trust-malformed (kInvalidInput), trust-wrong-root,
  // trust-signature-invalid, trust-expired, trust-not-yet-valid, trust-rollback (kUntrusted).
  static Result<TrustFile> verify(std::string_view text, const TrustFileCheck& check,
                                  const Limits& limits = {});

  // The payload, well formed but otherwise unchecked, for `trust show` and for editing: never for a
  // decision.
  static Result<TrustFileDraft> read_unverified_unsafe(std::string_view text,
                                                       const Limits& limits = {});

  const TrustFileDraft& content() const { return content_; }
  std::int64_t version() const { return content_.version; }
  const Sha256Digest& digest() const { return digest_; }  // of the file's payload

  const TrustedKey* find(const crypto::KeyId& id) const;

  // The key that a bundle's hint names: the key id in hex or, as OMS has it, the SHA-256 of the
  // key's PEM text in hex. Null if it names none.
  const TrustedKey* find_by_hint(std::string_view hint) const;

  // The next instant after `time` at which some validity, revocation or expiry takes effect:
  // derived trust must be derived anew then. The end of time if there is none.
  Timestamp next_change_after(Timestamp time) const;

 private:
  TrustFile(TrustFileDraft content, Sha256Digest digest);
  TrustFileDraft content_;
  Sha256Digest digest_;
  std::map<std::string, std::size_t, std::less<>> by_hint_;  // both hints of every key
};

}  // namespace hallmark::sigstore

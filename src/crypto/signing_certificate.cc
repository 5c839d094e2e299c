#include "crypto/signing_certificate.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "crypto/certificate_rules.h"
#include "crypto/openssl.h"

namespace hallmark::crypto {
namespace {

// Nobody is distrusted here: the caller asked for what cannot be of use.
Result<void> as_usage(Result<void> checked) {
  if (!checked) checked.error().code = ErrorCode::kUsage;
  return checked;
}

Result<void> check_issuer_validity(const Certificate& issuer, Timestamp now) {
  Result<void> checked = check_validity(issuer, now);
  if (!checked) {
    checked.error().reason =
        checked.error().reason == "certificate-expired" ? "issuer-expired" : "issuer-not-yet-valid";
  }
  return checked;
}

// A leaf that is its own anchor need not be allowed to issue others: it is among its chain.
bool has_issuer(const Certificate& leaf, std::span<const Certificate> chain) {
  return std::ranges::any_of(chain, [&](const Certificate& issuer) {
    return issuer.der() == leaf.der() ||
           X509_check_issued(issuer.handle(), leaf.handle()) == X509_V_OK;
  });
}

}  // namespace

Result<void> check_signing_certificate(const Certificate& leaf, std::span<const Certificate> chain,
                                       const PublicKey& key, Timestamp now) {
  const PublicKey certified = TRY(leaf.public_key());
  if (certified != key) {
    return fail(ErrorCode::kUsage, description_of(leaf) + " is for another key",
                "certificate-key-mismatch");
  }
  TRY(as_usage(check_validity(leaf, now)));
  TRY(as_usage(check_code_signer(leaf)));
  for (const Certificate& issuer : chain) TRY(as_usage(check_issuer_validity(issuer, now)));
  if (!chain.empty() && !has_issuer(leaf, chain)) {
    return fail(ErrorCode::kUsage, "none of the chain issued " + description_of(leaf), "wrong-ca");
  }
  return {};
}

}  // namespace hallmark::crypto

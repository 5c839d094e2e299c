#include "crypto/certificate_chain.h"

#include <openssl/x509_vfy.h>

#include <algorithm>

#include "base/check.h"
#include "crypto/certificate_rules.h"
#include "crypto/chain_error.h"
#include "crypto/openssl.h"

namespace hallmark::crypto {
namespace {

using StorePtr = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using ContextPtr = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }  // not what it holds
};
using StackPtr = std::unique_ptr<STACK_OF(X509), FreeStack>;

// 112 bits of security: RSA from 2048 bits, no SHA-1.
constexpr int kAuthLevel = 2;

Result<void> check_numbers(std::span<const Certificate> intermediates, const ChainPolicy& policy,
                           const Limits& limits) {
  if (policy.anchors.empty()) {
    return fail(ErrorCode::kUsage, "no certificate to trust was given", "no-anchor");
  }
  if (intermediates.size() > limits.certificates_max ||
      policy.anchors.size() > limits.certificates_max) {
    return fail(ErrorCode::kLimitExceeded, "too many certificates");
  }
  if (policy.crls.size() > limits.crls_max) {
    return fail(ErrorCode::kLimitExceeded, "too many revocation lists");
  }
  return {};
}

StorePtr store_of(const ChainPolicy& policy) {
  StorePtr store(X509_STORE_new());
  CHECK(store != nullptr);
  for (const Certificate& anchor : policy.anchors) {
    CHECK(X509_STORE_add_cert(store.get(), anchor.handle()) == 1);
  }
  for (const RevocationList& list : policy.crls) {
    CHECK(X509_STORE_add_crl(store.get(), list.handle()) == 1);
  }
  return store;
}

StackPtr stack_of(std::span<const Certificate> certificates) {
  StackPtr stack(sk_X509_new_null());
  for (const Certificate& certificate : certificates) {
    CHECK(sk_X509_push(stack.get(), certificate.handle()) > 0);
  }
  return stack;
}

bool is_last_second(X509_STORE_CTX* context) {
  std::time_t before =
      X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context)) - std::time_t{1};
  const X509* current = X509_STORE_CTX_get_current_cert(context);
  return X509_cmp_time(X509_get0_notAfter(current), &before) > 0;
}

bool is_about_coverage(int error) {
  return error == X509_V_ERR_UNABLE_TO_GET_CRL || error == X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER ||
         error == X509_V_ERR_CRL_HAS_EXPIRED || error == X509_V_ERR_CRL_NOT_YET_VALID ||
         error == X509_V_ERR_DIFFERENT_CRL_SCOPE;
}

// The two points in which RFC 5280 and certificate_chain.h differ from OpenSSL, which counts the
// last second as past, and asks for a list that covers the anchor.
bool is_tolerable(X509_STORE_CTX* context) {
  const int error = X509_STORE_CTX_get_error(context);
  if (error == X509_V_ERR_CERT_HAS_EXPIRED) return is_last_second(context);
  const int anchor_depth = sk_X509_num(X509_STORE_CTX_get0_chain(context)) - 1;
  return X509_STORE_CTX_get_error_depth(context) == anchor_depth && is_about_coverage(error);
}

int on_verdict(int ok, X509_STORE_CTX* context) {
  if (ok == 1 || !is_tolerable(context)) return ok;
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

void set_rules(X509_STORE_CTX* context, const ChainPolicy& policy, const Limits& limits) {
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context);
  // No X509_V_FLAG_X509_STRICT: it refuses anchors of the wild that lack key identifiers.
  unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK;
  if (!policy.crls.empty()) flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
  CHECK(X509_VERIFY_PARAM_set_flags(rules, flags) == 1);
  X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(unix_seconds(policy.at)));
  X509_VERIFY_PARAM_set_auth_level(rules, kAuthLevel);
  // OpenSSL counts neither the leaf nor the anchor.
  X509_VERIFY_PARAM_set_depth(rules, static_cast<int>(limits.certificate_path_max) - 2);
  X509_STORE_CTX_set_verify_cb(context, on_verdict);
}

Result<std::vector<Certificate>> path_of(X509_STORE_CTX* context, const Certificate& leaf,
                                         std::span<const Certificate> intermediates,
                                         const ChainPolicy& policy) {
  std::vector<Certificate> known{leaf};
  known.insert(known.end(), intermediates.begin(), intermediates.end());
  known.insert(known.end(), policy.anchors.begin(), policy.anchors.end());
  std::vector<Certificate> path;
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const auto found = std::ranges::find(known, sk_X509_value(chain, i), &Certificate::handle);
    if (found == known.end()) return fail(ErrorCode::kInternal, "a certificate from nowhere");
    path.push_back(*found);
  }
  return path;
}

Result<std::vector<Certificate>> find_path(const Certificate& leaf,
                                           std::span<const Certificate> intermediates,
                                           const ChainPolicy& policy, const Limits& limits) {
  const StorePtr store = store_of(policy);
  const StackPtr untrusted = stack_of(intermediates);
  const ContextPtr context(X509_STORE_CTX_new());
  CHECK(context != nullptr &&
        X509_STORE_CTX_init(context.get(), store.get(), leaf.handle(), untrusted.get()) == 1);
  set_rules(context.get(), policy, limits);
  if (X509_verify_cert(context.get()) != 1) return std::unexpected(chain_error(context.get()));
  return path_of(context.get(), leaf, intermediates, policy);
}

Result<void> check_places(std::span<const Certificate> path) {
  TRY(check_code_signer(path.front()));
  for (const Certificate& issuer : path.subspan(1)) TRY(check_issuer(issuer));
  for (const Certificate& below : path.first(path.size() - 1)) {
    TRY(check_signature_algorithm(below));
  }
  return {};
}

Result<void> check_pins(const Certificate& leaf, const CertificatePins& pins) {
  std::string_view what;
  if (pins.subject && *pins.subject != leaf.subject()) what = "subject";
  if (pins.issuer && *pins.issuer != leaf.issuer()) what = "issuer";
  if (pins.fingerprint && *pins.fingerprint != leaf.sha256_fingerprint()) what = "fingerprint";
  const auto& names = leaf.subject_alternative_names();
  if (pins.name && std::ranges::find(names, *pins.name) == names.end()) what = "alternative name";
  if (what.empty()) return {};
  return fail(ErrorCode::kUntrusted,
              description_of(leaf) + " has not the " + std::string(what) + " asked for",
              "pin-mismatch");
}

}  // namespace

Result<VerifiedChain> verify_code_signing_chain(const Certificate& leaf,
                                                std::span<const Certificate> intermediates,
                                                const ChainPolicy& policy, const Limits& limits) {
  begin_operation();
  TRY(check_numbers(intermediates, policy, limits));
  for (const RevocationList& list : policy.crls) TRY(check_signature_algorithm(list));
  std::vector<Certificate> path = TRY(find_path(leaf, intermediates, policy, limits));
  TRY(check_places(path));
  TRY(check_pins(leaf, policy.pins));
  PublicKey signer = TRY(leaf.public_key());
  return VerifiedChain(std::move(path), std::move(signer));
}

}  // namespace hallmark::crypto

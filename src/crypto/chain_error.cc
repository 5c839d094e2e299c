#include "crypto/chain_error.h"

#include <string>

#include "crypto/x509_text.h"

namespace hallmark::crypto {
namespace {

std::string_view reason_of(int error, bool is_leaf) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return is_leaf ? "certificate-expired" : "issuer-expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return is_leaf ? "certificate-not-yet-valid" : "issuer-not-yet-valid";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return "wrong-ca";
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
    case X509_V_ERR_EE_KEY_TOO_SMALL:
      return "weak-algorithm";
    case X509_V_ERR_CERT_REVOKED:
      return "certificate-revoked";
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
      return "crl-missing";
    case X509_V_ERR_CRL_HAS_EXPIRED:
      return "crl-expired";
    case X509_V_ERR_CRL_NOT_YET_VALID:
      return "crl-not-yet-valid";
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
      return "crl-invalid";
    default:
      return "certificate-invalid";
  }
}

}  // namespace

Error chain_error(X509_STORE_CTX* context) {
  const int error = X509_STORE_CTX_get_error(context);
  const X509* current = X509_STORE_CTX_get_current_cert(context);
  std::string message = "certificate ";
  if (current != nullptr) message += name_text(X509_get_subject_name(current)).value_or("?") + ": ";
  message += X509_verify_cert_error_string(error);
  const bool is_leaf = X509_STORE_CTX_get_error_depth(context) == 0;
  return Error{ErrorCode::kUntrusted, std::move(message), std::string(reason_of(error, is_leaf))};
}

}  // namespace hallmark::crypto

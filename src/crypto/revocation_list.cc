#include "crypto/revocation_list.h"

#include <openssl/pem.h>

#include "base/encoding.h"
#include "crypto/der.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"
#include "crypto/x509_text.h"

namespace hallmark::crypto {
namespace {

constexpr std::string_view kInvalid = "crl-invalid";

using CrlPtr = std::unique_ptr<X509_CRL, FreeWith<X509_CRL_free>>;

}  // namespace

Result<RevocationList> RevocationList::parse(ByteView file, const Limits& limits) {
  begin_operation();
  if (file.size() > limits.crl_bytes_max) {
    return fail(ErrorCode::kLimitExceeded, "the revocation list is too large");
  }
  if (!file.empty() && file.front() == std::byte{0x30}) return from_der(file);  // a SEQUENCE
  const PemBlock block = TRY(parse_pem(file));
  if (block.label() != PEM_STRING_X509_CRL) {
    return fail(ErrorCode::kInvalidInput,
                "holds \"" + printable(block.label()) + "\", not \"X509 CRL\"",
                std::string(kInvalid));
  }
  return from_der(block.der());
}

Result<RevocationList> RevocationList::from_der(ByteView der) {
  CrlPtr crl = decode<CrlPtr, d2i_X509_CRL>(der);
  if (crl == nullptr) {
    return std::unexpected(
        openssl_error(ErrorCode::kInvalidInput, "read the revocation list", std::string(kInvalid)));
  }
  const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl.get());
  if (next == nullptr) {
    return fail(ErrorCode::kInvalidInput, "the revocation list does not say when it grows old",
                std::string(kInvalid));
  }
  RevocationList made;
  made.issuer_ = TRY(with_reason(name_text(X509_CRL_get_issuer(crl.get())), kInvalid));
  made.this_update_ = TRY(with_reason(time_value(X509_CRL_get0_lastUpdate(crl.get())), kInvalid));
  made.next_update_ = TRY(with_reason(time_value(next), kInvalid));
  made.handle_ = std::move(crl);
  return made;
}

}  // namespace hallmark::crypto

// Certificates in DER and PEM, a revocation list behind a line "=", and the verdict on both by one
// anchor. What is read writes its names as text; nothing unsigned is verified.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/encoding.h"
#include "crypto/certificate_chain.h"
#include "crypto/signing_certificate.h"

namespace {

using hallmark::ByteView;
using hallmark::crypto::Certificate;

// Valid in 2026, as the seeds are; its private key is gone.
constexpr std::string_view kAnchor =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBTjCB9aADAgECAgEBMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHJvb3QwHhcN\n"
    "MjYwMTAxMDAwMDAwWhcNMjcwMTAxMDAwMDAwWjAPMQ0wCwYDVQQDDARyb290MFkw\n"
    "EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWpOrZMcLBJkZs7vBu1h83Dxx9kCR/Xph\n"
    "WDoAEFN4BcBLcYCH51EHnfm2PIIzHtvEiezn9g7di0riZtTHVSmW76NCMEAwDwYD\n"
    "VR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFK8NF7f9/NbN\n"
    "/widPErdPUOpYH2qMAoGCCqGSM49BAMCA0gAMEUCIDBXNeC3bR0kUbi9I4+07064\n"
    "yYmRNkQgMJUQGjX+H5BvAiEAhJPMRRl5PrI8vY79SzIrcHS0hWiQpyQzdw7nMIyR\n"
    "0WM=\n"
    "-----END CERTIFICATE-----\n";

const hallmark::crypto::ChainPolicy& base_policy() {
  static const hallmark::crypto::ChainPolicy policy{
      .anchors = {*Certificate::from_pem(kAnchor)},
      .crls = {},
      .at = *hallmark::parse_rfc3339("2026-06-01T12:00:00Z"),
      .pins = {}};
  return policy;
}

void check_text(const Certificate& certificate) {
  CHECK(hallmark::printable(certificate.subject()) == certificate.subject());
  CHECK(hallmark::printable(certificate.issuer()) == certificate.issuer());
  for (const auto& name : certificate.subject_alternative_names()) {
    CHECK(hallmark::printable(name.value) == name.value);
  }
}

void judge(const std::vector<Certificate>& given, std::string_view crl) {
  auto policy = base_policy();
  if (const auto list = hallmark::crypto::RevocationList::parse(hallmark::as_bytes(crl))) {
    policy.crls.push_back(*list);
  }
  for (const Certificate& certificate : given) check_text(certificate);
  const auto chain = std::span(given).subspan(1);
  const auto verified = hallmark::crypto::verify_code_signing_chain(given.front(), chain, policy);
  const auto key = given.front().public_key();
  if (key) {
    (void)hallmark::crypto::check_signing_certificate(given.front(), chain, *key, policy.at);
  }
  if (verified) {
    CHECK(key.has_value() && verified->signer() == *key);
    CHECK(verified->path().back() == policy.anchors.front());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto certificate = Certificate::from_der(hallmark::as_bytes(text))) {
    judge({*certificate}, "");
  }
  if (const auto certificate = Certificate::from_pem(text)) judge({*certificate}, "");
  (void)hallmark::crypto::RevocationList::parse(hallmark::as_bytes(text));
  const std::size_t border = text.find("\n=\n");
  const bool has_list = border != std::string_view::npos;
  const auto several = hallmark::crypto::certificates_from_pem(text.substr(0, border));
  if (several) judge(*several, has_list ? text.substr(border + 3) : "");
  return 0;
}

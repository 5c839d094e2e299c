#pragma once

// What stands in certificates and revocation lists as names and times, as values. Not for other
// libraries.

#include <openssl/x509.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"

namespace hallmark::crypto {

// RFC 2253 text. Fails with kInvalidInput, without a reason, if an attribute is no text or holds a
// NUL.
Result<std::string> name_text(const X509_NAME* name);

// UTCTime or GeneralizedTime as RFC 5280 section 4.1.2.5 wants them: seconds, "Z", no fraction.
Result<Timestamp> time_value(const ASN1_TIME* time);

// The names of the extension; empty without one.
Result<std::vector<AlternativeName>> alternative_names(X509* certificate);

// Lower case, two digits a byte, "-" before a negative one.
std::string integer_hex(const ASN1_INTEGER* integer);

}  // namespace hallmark::crypto

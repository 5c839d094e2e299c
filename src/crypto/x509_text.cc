#include "crypto/x509_text.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>

#include "base/encoding.h"
#include "crypto/der.h"
#include "crypto/openssl.h"

namespace hallmark::crypto {
namespace {

using NamesPtr = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;

std::string_view contents_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

// OpenSSL would write a NUL as an escape, but others stop reading there.
Result<void> check_attribute(const ASN1_STRING* value) {
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, value);
  if (size < 0) return fail(ErrorCode::kInvalidInput, "a name whose attribute is no text");
  const std::string utf8(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  if (utf8.contains('\0')) return fail(ErrorCode::kInvalidInput, "a name that holds a NUL");
  if (!is_utf8(utf8)) return fail(ErrorCode::kInvalidInput, "a name that is not UTF-8");
  return {};
}

Result<AlternativeName> text_name(AlternativeName::Kind kind, const ASN1_IA5STRING* value) {
  const std::string_view text = contents_of(value);
  const auto is_printable_ascii = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (text.empty() || !std::ranges::all_of(text, is_printable_ascii)) {
    return fail(ErrorCode::kInvalidInput, "an alternative name that is empty or not ASCII text");
  }
  return AlternativeName{kind, std::string(text)};
}

Result<AlternativeName> alternative_name(const GENERAL_NAME* name) {
  using Kind = AlternativeName::Kind;
  switch (name->type) {
    case GEN_EMAIL:
      return text_name(Kind::kEmail, name->d.rfc822Name);
    case GEN_URI:
      return text_name(Kind::kUri, name->d.uniformResourceIdentifier);
    case GEN_DNS:
      return text_name(Kind::kDns, name->d.dNSName);
    default:
      return AlternativeName{Kind::kOther, hex_encode(try_encode<i2d_GENERAL_NAME>(name))};
  }
}

}  // namespace

Result<std::string> name_text(const X509_NAME* name) {
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    TRY(check_attribute(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i))));
  }
  const BioPtr bio(BIO_new(BIO_s_mem()));
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (X509_NAME_print_ex(bio.get(), name, 0, flags) < 0) {
    return fail(ErrorCode::kInvalidInput, "a name that cannot be written as text");
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return printable(std::string_view(text, static_cast<std::size_t>(size)));
}

Result<Timestamp> time_value(const ASN1_TIME* time) {
  namespace chrono = std::chrono;
  const std::string_view text = contents_of(time);
  const std::size_t size = ASN1_STRING_type(time) == V_ASN1_UTCTIME ? 13 : 15;
  std::tm parts{};
  if (text.size() != size || !text.ends_with('Z') || ASN1_TIME_to_tm(time, &parts) != 1) {
    return fail(ErrorCode::kInvalidInput, "a time that is not as RFC 5280 wants it");
  }
  const chrono::year year =
      std::clamp(chrono::year(parts.tm_year + 1900), chrono::year(1969), chrono::year(2262));
  if (year < chrono::year(1970)) return Timestamp();
  const chrono::sys_days end = chrono::year(2262) / 1 / 1;
  if (year == chrono::year(2262)) return Timestamp(end) - chrono::seconds(1);
  const chrono::sys_days day =
      year / chrono::month(static_cast<unsigned>(parts.tm_mon) + 1) / parts.tm_mday;
  return Timestamp(day) + chrono::hours(parts.tm_hour) + chrono::minutes(parts.tm_min) +
         chrono::seconds(parts.tm_sec);
}

Result<std::vector<AlternativeName>> alternative_names(X509* certificate) {
  int place = -1;
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, &place, nullptr)));
  std::vector<AlternativeName> values;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    values.push_back(TRY(alternative_name(sk_GENERAL_NAME_value(names.get(), i))));
  }
  return values;
}

std::string integer_hex(const ASN1_INTEGER* integer) {
  const std::string hex = hex_encode(as_bytes(contents_of(integer)));
  return ASN1_STRING_type(integer) == V_ASN1_NEG_INTEGER ? "-" + hex : hex;
}

}  // namespace hallmark::crypto

#include "crypto/pkcs11/uri.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/pkcs11/uri_text.h"

namespace hallmark::crypto::pkcs11 {
namespace {

struct TextAttribute {
  std::string_view name;
  std::optional<std::string> Pkcs11Uri::* field;
};

constexpr std::array<TextAttribute, 10> kPathText{{
    {"token", &Pkcs11Uri::token},
    {"manufacturer", &Pkcs11Uri::manufacturer},
    {"serial", &Pkcs11Uri::serial},
    {"model", &Pkcs11Uri::model},
    {"slot-manufacturer", &Pkcs11Uri::slot_manufacturer},
    {"slot-description", &Pkcs11Uri::slot_description},
    {"library-manufacturer", &Pkcs11Uri::library_manufacturer},
    {"library-description", &Pkcs11Uri::library_description},
    {"object", &Pkcs11Uri::object},
    {"type", &Pkcs11Uri::type},
}};
constexpr std::array<TextAttribute, 3> kQueryText{{
    {"module-path", &Pkcs11Uri::module_path},
    {"module-name", &Pkcs11Uri::module_name},
    {"pin-source", &Pkcs11Uri::pin_source},
}};

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kUsage, std::move(message), "uri-invalid");
}

Result<std::string> text_of(const Bytes& value) {
  const std::string text = to_text(value);
  if (text.contains('\0')) return invalid("a NUL in a text");
  if (!is_utf8(text)) return invalid("a text that is not UTF-8");
  return text;
}

template <class Number>
Result<Number> number_of(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return invalid("not a decimal number");
  }
  return number;
}

// "2.40", or "3" for 3.0.
Result<LibraryVersion> version_of(std::string_view text) {
  const std::size_t dot = text.find('.');
  LibraryVersion version{};
  version.major = TRY(number_of<unsigned>(text.substr(0, dot)));
  if (dot != std::string_view::npos) version.minor = TRY(number_of<unsigned>(text.substr(dot + 1)));
  return version;
}

Result<void> check_type(std::string_view type) {
  constexpr std::array<std::string_view, 5> kTypes{"public", "private", "cert", "secret-key",
                                                   "data"};
  if (std::ranges::find(kTypes, type) != kTypes.end()) return {};
  return invalid("one of public, private, cert, secret-key, data");
}

// False if the table does not have the name.
template <std::size_t N>
Result<bool> take_text(Pkcs11Uri& uri, const std::array<TextAttribute, N>& table,
                       std::string_view name, const Bytes& value) {
  const auto known = std::ranges::find(table, name, &TextAttribute::name);
  if (known == table.end()) return false;
  uri.*(known->field) = TRY(text_of(value));
  return true;
}

Result<void> take_path(Pkcs11Uri& uri, std::string_view name, Bytes value) {
  if (TRY(take_text(uri, kPathText, name, value))) {
    return name == "type" ? check_type(*uri.type) : Result<void>();
  }
  if (name == "id") {
    if (value.empty()) return invalid("empty");
    uri.id = std::move(value);
  } else if (name == "slot-id") {
    uri.slot_id = TRY(number_of<std::uint64_t>(as_text(value)));
  } else if (name == "library-version") {
    uri.library_version = TRY(version_of(as_text(value)));
  } else {
    return invalid("unknown, so that nothing would match it");
  }
  return {};
}

Result<void> take_query(Pkcs11Uri& uri, std::string_view name, Bytes value) {
  if (name == "pin-value") {
    uri.pin_value = SecretBytes(std::move(value));
    return {};
  }
  if (TRY(take_text(uri, kQueryText, name, value)) || name.starts_with("x-")) return {};
  return invalid("unknown");
}

// One part's attributes between `separator`s. They are named by their place, not by what the text
// says: `pin-value=12&34` makes the second half of a PIN look like a name.
template <class Take>
Result<void> each_attribute(std::string_view text, UriPart part, const Take& take_attribute) {
  const char separator = part == UriPart::kPath ? ';' : '&';
  const std::string where = part == UriPart::kPath ? "path" : "query";
  std::set<std::string_view> seen;
  for (int place = 1; !text.empty(); ++place) {
    const std::string context =
        "PKCS#11 URI: attribute " + std::to_string(place) + " of the " + where;
    const std::size_t end = text.find(separator);
    const std::string_view attribute = text.substr(0, end);
    const std::size_t equals = attribute.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return invalid(context + ": not NAME=VALUE");
    const std::string_view name = attribute.substr(0, equals);
    if (!seen.insert(name).second) return invalid(context + ": given before");
    Bytes value = TRY_IN(context, percent_decode(attribute.substr(equals + 1), part));
    TRY_IN(context, take_attribute(name, std::move(value)));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (text.empty()) return invalid(context + ": nothing behind it");
  }
  return {};
}

}  // namespace

Result<Pkcs11Uri> Pkcs11Uri::parse(std::string_view text) {
  constexpr std::string_view kScheme = "pkcs11:";
  if (text.size() > Limits{}.pkcs11_uri_bytes_max) {
    return fail(
        ErrorCode::kLimitExceeded,
        "a PKCS#11 URI of more than " + std::to_string(Limits{}.pkcs11_uri_bytes_max) + " bytes");
  }
  if (!text.starts_with(kScheme)) return invalid("not a PKCS#11 URI: it begins with pkcs11:");
  text.remove_prefix(kScheme.size());
  const std::size_t question = text.find('?');
  Pkcs11Uri uri;
  TRY(each_attribute(
      text.substr(0, question), UriPart::kPath,
      [&](std::string_view name, Bytes value) { return take_path(uri, name, std::move(value)); }));
  if (question == std::string_view::npos) return uri;
  TRY(each_attribute(
      text.substr(question + 1), UriPart::kQuery,
      [&](std::string_view name, Bytes value) { return take_query(uri, name, std::move(value)); }));
  if (uri.pin_value && uri.pin_source) {
    return invalid("PKCS#11 URI: both pin-value and pin-source (RFC 7512, 2.4)");
  }
  return uri;
}

}  // namespace hallmark::crypto::pkcs11

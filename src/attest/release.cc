#include "attest/release.h"

#include <fmt/format.h>

#include "attest/predicate_json.h"
#include "base/encoding.h"

namespace hallmark::attest {
namespace {

constexpr std::string_view kPurlHead = "pkg:generic/";

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// RFC 3986 section 2: everything but the unreserved characters, in upper-case hex.
std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Accepts exactly what percent_encode() writes, so that one name has one purl.
Result<std::string> percent_decode(std::string_view encoded) {
  std::string text;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      text += encoded[i];
      continue;
    }
    const int high = i + 2 < encoded.size() ? hex_value(encoded[i + 1]) : -1;
    const int low = i + 2 < encoded.size() ? hex_value(encoded[i + 2]) : -1;
    if (high < 0 || low < 0) return fail(ErrorCode::kInvalidInput, "malformed percent-encoding");
    text += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (text.empty() || !is_utf8(text) || has_control_character(text) ||
      percent_encode(text) != encoded) {
    return fail(ErrorCode::kInvalidInput, "empty, ill-formed, or not in its one encoding");
  }
  return text;
}

Result<void> read_purl(std::string_view purl, Release& release) {
  const std::size_t at = purl.find('@');
  if (!purl.starts_with(kPurlHead) || at == std::string_view::npos) {
    return fail(ErrorCode::kInvalidInput, "not pkg:generic/<name>@<version>");
  }
  release.name =
      TRY_IN("name", percent_decode(purl.substr(kPurlHead.size(), at - kPurlHead.size())));
  release.version = TRY_IN("version", percent_decode(purl.substr(at + 1)));
  return {};
}

Result<std::string> read_role(const ResourceDescriptor& subject) {
  const auto role = subject.annotations.find(kRoleAnnotation);
  if (role != subject.annotations.end() && role->second.as_string() != nullptr) {
    const std::string& text = *role->second.as_string();
    if (text == "model" || text == "dataset") return text;
  }
  return fail(ErrorCode::kInvalidInput, "subject[0].annotations: no role model or dataset");
}

}  // namespace

Statement Release::to_statement() const {
  ResourceDescriptor subject = ResourceDescriptor::of(name, artifact);
  subject.annotations.emplace(kRoleAnnotation, role);
  return make_statement(
      kReleaseType, {std::move(subject)},
      {{"purl", fmt::format("{}{}@{}", kPurlHead, percent_encode(name), percent_encode(version))}});
}

Result<Release> Release::from_statement(const Statement& statement) {
  auto reader = TRY(predicate_reader(statement, kReleaseType));
  const SoleSubject subject = TRY(sole_subject(statement));
  Release release;
  release.artifact = subject.digest;
  release.role = TRY(read_role(statement.subjects.front()));
  TRY_IN("predicate.purl", read_purl(TRY(reader.string("purl")), release));
  return release;
}

}  // namespace hallmark::attest

#include "capture/secret_values.h"

#include <algorithm>
#include <array>

#include "capture/secret_names.h"

namespace hallmark::capture {
namespace {

using Spans = std::vector<SecretSpan>;

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_name_char(char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; }
bool is_token_char(char c) { return is_alnum(c) || c == '_' || c == '-'; }
bool ends_value(char c) { return is_space(c) || is_quote(c) || c == '&' || c == ';' || c == ','; }

template <class Predicate>
std::size_t skip(std::string_view text, std::size_t at, Predicate is_member) {
  while (at < text.size() && is_member(text[at])) ++at;
  return at;
}

bool starts_token(std::string_view text, std::size_t at) {
  return at == 0 || !is_alnum(text[at - 1]);
}

void find_private_keys(std::string_view text, Spans& spans) {
  constexpr std::string_view kBegin = "-----BEGIN";
  constexpr std::string_view kEnd = "-----END";
  for (std::size_t at = text.find(kBegin); at != text.npos; at = text.find(kBegin, at + 1)) {
    std::size_t end = text.find(kEnd, at);
    if (end != text.npos) end = text.find("-----", end + kEnd.size());
    spans.push_back({at, end == text.npos ? text.size() : end + 5});
  }
}

struct KnownToken {
  std::string_view prefix;
  std::size_t tail_min;
};

// Prefixes that issuers document for their credentials.
constexpr std::array<KnownToken, 24> kKnownTokens = {{
    {"AKIA", 16},      {"ASIA", 16},  {"ghp_", 20},        {"gho_", 20},   {"ghu_", 20},
    {"ghs_", 20},      {"ghr_", 20},  {"github_pat_", 20}, {"glpat-", 16}, {"xoxb-", 8},
    {"xoxp-", 8},      {"xoxa-", 8},  {"xoxr-", 8},        {"xoxs-", 8},   {"xapp-", 8},
    {"hf_", 20},       {"sk-", 20},   {"AIza", 30},        {"npm_", 30},   {"pypi-", 30},
    {"dckr_pat_", 16}, {"glsa_", 20}, {"hvs.", 20},        {"ya29.", 20},
}};

void find_known_tokens(std::string_view text, Spans& spans) {
  for (const KnownToken& token : kKnownTokens) {
    for (std::size_t at = text.find(token.prefix); at != text.npos;
         at = text.find(token.prefix, at + 1)) {
      const std::size_t tail = at + token.prefix.size();
      const std::size_t end = skip(text, tail, is_token_char);
      if (starts_token(text, at) && end - tail >= token.tail_min) spans.push_back({at, end});
    }
  }
}

// RFC 7519: base64url of '{"...', a dot, and more.
void find_json_web_tokens(std::string_view text, Spans& spans) {
  constexpr std::string_view kHead = "eyJ";
  const auto is_member = [](char c) { return is_token_char(c) || c == '.'; };
  for (std::size_t at = text.find(kHead); at != text.npos; at = text.find(kHead, at + 1)) {
    const std::size_t end = skip(text, at, is_member);
    const std::string_view token = text.substr(at, end - at);
    if (starts_token(text, at) && token.size() >= 20 && token.contains('.')) {
      spans.push_back({at, end});
    }
  }
}

// "user:password@" between "//" and the host. A password with a raw slash in it is not RFC 3986,
// but then what precedes the slash ends in no port number.
void find_userinfo(std::string_view text, Spans& spans) {
  for (std::size_t at = text.find("://"); at != text.npos; at = text.find("://", at + 3)) {
    const std::size_t begin = at + 3;
    const std::size_t url_end =
        skip(text, begin, [](char c) { return !is_space(c) && !is_quote(c); });
    const std::string_view rest = text.substr(begin, url_end - begin);
    std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    const std::size_t colon = authority.find(':');
    if (!authority.contains('@') && colon != authority.npos) {
      const std::string_view port = authority.substr(colon + 1);
      if (port.find_first_not_of("0123456789") != port.npos) authority = rest;
    }
    const std::size_t mark = authority.rfind('@');
    if (mark != authority.npos && mark > 0) spans.push_back({begin, begin + mark});
  }
}

// The value that starts at `at`, its quotes left out.
SecretSpan value_at(std::string_view text, std::size_t at) {
  if (at < text.size() && is_quote(text[at])) {
    const std::size_t end = text.find(text[at], at + 1);
    return {at + 1, end == text.npos ? text.size() : end};
  }
  return {at, skip(text, at, [](char c) { return !ends_value(c); })};
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

bool is_scheme(std::string_view word) {
  constexpr std::array<std::string_view, 4> kSchemes = {"bearer", "basic", "token", "digest"};
  return std::ranges::any_of(kSchemes, [&](auto s) { return equals_ignoring_case(word, s); });
}

// "Bearer TOKEN" and the like are one value (RFC 9110, 11.4).
SecretSpan credentials_at(std::string_view text, std::size_t at) {
  const SecretSpan value = value_at(text, at);
  if (!is_scheme(text.substr(value.begin, value.end - value.begin))) return value;
  const std::size_t next = skip(text, value.end, is_space);
  return {value.begin, value_at(text, next).end};
}

// Where the value of the name that ends at `end` starts; npos if no value follows.
std::size_t value_start(std::string_view text, std::string_view name, std::size_t end) {
  std::size_t at = skip(text, end, is_quote);  // "password": "x"
  at = skip(text, at, is_space);
  const std::size_t sign = at;
  at = skip(text, at, [](char c) { return c == '=' || c == ':'; });
  if (at > sign) return skip(text, at, is_space);
  const bool is_flag = name.starts_with("-") || equals_ignoring_case(name, "bearer");
  const bool has_word = sign > end && sign < text.size() && !text.substr(sign).starts_with("--");
  return is_flag && has_word ? sign : text.npos;
}

void find_named_values(std::string_view text, Spans& spans) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = skip(text, at, is_name_char);
    if (end == at) {
      ++at;
      continue;
    }
    const std::string_view name = text.substr(at, end - at);
    at = end;
    if (!is_secret_name(name)) continue;
    const std::size_t start = value_start(text, name, end);
    if (start == text.npos) continue;
    spans.push_back(credentials_at(text, start));
    at = std::max(at, spans.back().end);
  }
}

int class_of(char c) {
  if (c >= '0' && c <= '9') return 0;
  return c >= 'a' ? 1 : 2;
}

// Random base64 changes between digits, lower and upper case at three of five characters; words,
// camel case, hex digests and versions at fewer than two.
bool looks_random(std::string_view word) {
  constexpr std::size_t kWordMin = 32;
  if (word.size() < kWordMin) return false;
  std::array<std::size_t, 3> counts = {};
  std::size_t changes = 0;
  int last = -1;
  for (const char c : word) {
    if (!is_alnum(c)) continue;
    const int now = class_of(c);
    ++counts[static_cast<std::size_t>(now)];
    changes += now != last ? 1 : 0;
    last = now;
  }
  return std::ranges::min(counts) >= 1 && changes * 100 >= word.size() * 42;
}

void find_random_words(std::string_view text, Spans& spans) {
  const auto is_member = [](char c) { return is_alnum(c) || c == '+' || c == '/'; };
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = skip(text, at, is_member);
    if (looks_random(text.substr(at, end - at))) spans.push_back({at, end});
    at = end + 1;
  }
}

Spans merged(Spans spans) {
  std::erase_if(spans, [](const SecretSpan& span) { return span.begin >= span.end; });
  std::ranges::sort(spans, {}, &SecretSpan::begin);
  Spans out;
  for (const SecretSpan& span : spans) {
    if (!out.empty() && span.begin < out.back().end) {
      out.back().end = std::max(out.back().end, span.end);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

}  // namespace

std::vector<SecretSpan> find_secrets(std::string_view text) {
  Spans spans;
  find_private_keys(text, spans);
  find_known_tokens(text, spans);
  find_json_web_tokens(text, spans);
  find_userinfo(text, spans);
  find_named_values(text, spans);
  find_random_words(text, spans);
  return merged(std::move(spans));
}

}  // namespace hallmark::capture

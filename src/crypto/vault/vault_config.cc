#include "crypto/vault/vault_config.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/encoding.h"

namespace hallmark::crypto {
namespace {

constexpr std::size_t kNameBytesMax = 255;
constexpr std::string_view kVersion = "?version=";

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// What cosign allows: \w(([\w-.]+)?\w)?
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameBytesMax && is_word(text.front()) &&
         is_word(text.back()) &&
         std::ranges::all_of(text, [](char c) { return is_word(c) || c == '-' || c == '.'; });
}

bool is_name_path(std::string_view text) {
  for (std::size_t slash; (slash = text.find('/')) != std::string_view::npos;) {
    if (!is_name(text.substr(0, slash))) return false;
    text.remove_prefix(slash + 1);
  }
  return is_name(text);
}

std::optional<std::uint32_t> parse_version(std::string_view text) {
  std::uint32_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '0' ||
      version > std::numeric_limits<std::int32_t>::max()) {
    return std::nullopt;
  }
  return version;
}

std::unexpected<Error> not_a_uri(std::string_view text) {
  return fail(ErrorCode::kUsage,
              "\"" + printable(text) +
                  "\" is not hashivault://KEY or openbao://KEY, with or without ?version=N",
              "vault-uri");
}

struct Scheme {
  std::string_view text;
  VaultProduct product;
};
constexpr Scheme kSchemes[] = {{"hashivault://", VaultProduct::kVault},
                               {"openbao://", VaultProduct::kOpenBao}};

std::unexpected<Error> bad_config(std::string_view what) {
  return fail(ErrorCode::kUsage, "Vault: " + std::string(what), "vault-config");
}

constexpr std::string_view kLoopbackHosts[] = {"127.0.0.1", "[::1]", "localhost"};

bool is_loopback(std::string_view authority) {
  return std::ranges::any_of(kLoopbackHosts, [&](std::string_view host) {
    const std::string_view rest = authority.substr(std::min(host.size(), authority.size()));
    return authority.starts_with(host) && (rest.empty() || rest.starts_with(':'));
  });
}

Result<void> check_address(std::string_view address) {
  const bool is_secure = address.starts_with("https://");
  if (!is_secure && !address.starts_with("http://")) {
    return bad_config("the address is neither https:// nor http://");
  }
  const std::string_view rest = address.substr(address.find("://") + 3);
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const bool is_plain = std::ranges::all_of(
      rest, [](char c) { return is_word(c) || std::string_view("-.:[]/").contains(c); });
  if (authority.empty() || !is_plain) {
    return bad_config("the address is no scheme, host, port and path alone");
  }
  if (!is_secure && !is_loopback(authority)) {
    return fail(ErrorCode::kUsage,
                "Vault: an http:// address would send the token in clear text; only this machine's "
                "own (127.0.0.1, [::1], localhost) may have one",
                "vault-address-insecure");
  }
  return {};
}

}  // namespace

bool VaultKeyUri::has_scheme(std::string_view text) {
  return std::ranges::any_of(kSchemes,
                             [&](const Scheme& scheme) { return text.starts_with(scheme.text); });
}

Result<VaultKeyUri> VaultKeyUri::parse(std::string_view text) {
  const auto* const scheme = std::ranges::find_if(
      kSchemes, [&](const Scheme& known) { return text.starts_with(known.text); });
  if (scheme == std::end(kSchemes)) return not_a_uri(text);
  std::string_view key = text.substr(scheme->text.size());
  std::optional<std::uint32_t> version;
  if (const std::size_t at = key.find(kVersion); at != std::string_view::npos) {
    version = parse_version(key.substr(at + kVersion.size()));
    if (!version) return not_a_uri(text);
    key = key.substr(0, at);
  }
  if (!is_name(key)) return not_a_uri(text);
  return VaultKeyUri{.product = scheme->product, .key = std::string(key), .version = version};
}

Result<void> VaultConfig::check() const {
  TRY(check_address(address));
  if (!is_name_path(transit)) return bad_config("the transit engine's path is no path");
  if (!name_space.empty() && !is_name_path(name_space)) {
    return bad_config("the namespace is no path");
  }
  if (const auto* role = std::get_if<VaultAppRoleLogin>(&login); role != nullptr) {
    if (!is_name_path(role->mount)) return bad_config("the AppRole login's path is no path");
  }
  if (const auto* jwt = std::get_if<VaultJwtLogin>(&login); jwt != nullptr) {
    if (!is_name_path(jwt->mount)) return bad_config("the JWT login's path is no path");
    if (!is_utf8(jwt->role)) return bad_config("the JWT login's role is not UTF-8");
  }
  return {};
}

}  // namespace hallmark::crypto

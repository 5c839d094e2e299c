#include "store/config.h"

#include <algorithm>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
// A malformed header such as "[&" trips an assertion of toml++ 3.3 (its issue 294) in front of the
// very code that refuses it. Without assertions all builds refuse alike; the fuzzer watches.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include "base/digest.h"
#include "base/encoding.h"

namespace hallmark::store {
namespace {

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::kInvalidInput, std::move(message), "config-malformed");
}

Result<toml::table> parse_toml(std::string_view text, const Limits& limits) {
  if (text.size() > limits.config_bytes_max) {
    return fail(ErrorCode::kLimitExceeded,
                "larger than " + std::to_string(limits.config_bytes_max) + " bytes");
  }
  toml::parse_result result = toml::parse(text);
  if (!result) {
    return malformed("line " + std::to_string(result.error().source().begin.line) + ": " +
                     printable(result.error().description()));
  }
  return std::move(result).table();
}

using Strings = std::map<std::string, std::string>;

Result<Strings> read_strings(const toml::table& table, std::string_view name) {
  Strings strings;
  for (const auto& [key, node] : table) {
    const std::string place = std::string(name) + "." + printable(key.str());
    const toml::value<std::string>* value = node.as_string();
    if (value == nullptr) return malformed(place + ": not a string");
    if (value->get().empty()) return malformed(place + ": empty");
    strings.emplace(key.str(), value->get());
  }
  return strings;
}

using Tables = std::map<std::string, Strings>;

// The document as tables of strings; anything that is not one of `known` is refused.
Result<Tables> read_tables(std::string_view text, std::initializer_list<std::string_view> known,
                           const Limits& limits) {
  const toml::table document = TRY(parse_toml(text, limits));
  Tables tables;
  for (const auto& [key, node] : document) {
    const std::string name(key.str());
    if (std::ranges::find(known, name) == known.end()) {
      return malformed("unknown table or key \"" + printable(name) + "\"");
    }
    if (!node.is_table()) return malformed(name + ": not a table");
    tables.emplace(name, TRY(read_strings(*node.as_table(), name)));
  }
  return tables;
}

}  // namespace

Result<WorkspaceConfig> WorkspaceConfig::parse(std::string_view toml, const Limits& limits) {
  Tables tables = TRY(read_tables(toml, {"keys", "remotes"}, limits));
  return WorkspaceConfig{std::move(tables["keys"]), std::move(tables["remotes"])};
}

Result<UserConfig> UserConfig::parse(std::string_view toml, const Limits& limits) {
  Tables tables = TRY(read_tables(toml, {"gate"}, limits));
  UserConfig config;
  for (auto& [key, value] : tables["gate"]) {
    if (key == "policy") {
      config.gate_policy = std::move(value);
    } else if (key == "environment") {
      config.gate_environment = std::move(value);
    } else if (key == "root") {
      TRY_IN("gate.root", Sha256Digest::from_hex(value));
      config.gate_root = std::move(value);
    } else {
      return malformed("unknown key \"gate." + printable(key) + "\"");
    }
  }
  return config;
}

}  // namespace hallmark::store

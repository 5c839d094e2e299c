#include "policy/builtins.h"

#include <algorithm>
#include <array>

namespace hallmark::policy {

namespace {

struct Builtin {
  std::string_view name;
  int arity;
};

constexpr auto kBuiltins = std::to_array<Builtin>({
    {"abs", 1},
    {"array.concat", 2},
    {"array.reverse", 1},
    {"array.slice", 3},
    {"base64.decode", 1},
    {"base64.encode", 1},
    {"base64.is_valid", 1},
    {"base64url.decode", 1},
    {"base64url.encode", 1},
    {"base64url.encode_no_pad", 1},
    {"ceil", 1},
    {"concat", 2},
    {"contains", 2},
    {"count", 1},
    {"endswith", 2},
    {"floor", 1},
    {"glob.match", 3},
    {"glob.quote_meta", 1},
    {"graph.reachable", 2},
    {"hex.decode", 1},
    {"hex.encode", 1},
    {"indexof", 2},
    {"intersection", 1},
    {"is_array", 1},
    {"is_boolean", 1},
    {"is_null", 1},
    {"is_number", 1},
    {"is_object", 1},
    {"is_set", 1},
    {"is_string", 1},
    {"lower", 1},
    {"max", 1},
    {"min", 1},
    {"object.filter", 2},
    {"object.get", 3},
    {"object.keys", 1},
    {"object.remove", 2},
    {"object.union", 2},
    {"object.union_n", 1},
    {"product", 1},
    {"regex.is_valid", 1},
    {"regex.match", 2},
    {"regex.replace", 3},
    {"regex.split", 2},
    {"replace", 3},
    {"round", 1},
    {"semver.compare", 2},
    {"semver.is_valid", 1},
    {"sort", 1},
    {"split", 2},
    {"sprintf", 2},
    {"startswith", 2},
    {"strings.any_prefix_match", 2},
    {"strings.any_suffix_match", 2},
    {"strings.reverse", 1},
    {"substring", 3},
    {"sum", 1},
    {"to_number", 1},
    {"trim", 2},
    {"trim_left", 2},
    {"trim_prefix", 2},
    {"trim_right", 2},
    {"trim_space", 1},
    {"trim_suffix", 2},
    {"type_name", 1},
    {"union", 1},
    {"upper", 1},
});

}  // namespace

std::optional<int> builtin_arity(std::string_view name) {
  const auto found = std::ranges::find(kBuiltins, name, &Builtin::name);
  if (found == kBuiltins.end()) return std::nullopt;
  return found->arity;
}

bool is_plain_format(std::string_view format) {
  for (std::size_t at = format.find('%'); at != std::string_view::npos;
       at = format.find('%', at + 2)) {
    if (at + 1 == format.size() || !std::string_view("sdv%").contains(format[at + 1])) return false;
  }
  return true;
}

}  // namespace hallmark::policy

#pragma once

// The two configuration files. Neither grants trust.
//
// WORKSPACE/config.toml: names of keys per step or noun ([keys] train = "training"), remotes
// ([remotes] hub = "../hub"). USER/config.toml, in $XDG_CONFIG_HOME/hallmark: gate defaults
// ([gate] policy, environment, root). Unknown tables and keys are refused: a typo is an error.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

namespace hallmark::store {

struct WorkspaceConfig {
  std::map<std::string, std::string> keys;     // step or noun -> key name or path
  std::map<std::string, std::string> remotes;  // name -> folder
  static Result<WorkspaceConfig> parse(std::string_view toml, const Limits& limits = {});
};

struct UserConfig {
  std::optional<std::string> gate_policy;
  std::optional<std::string> gate_environment;
  std::optional<std::string> gate_root;  // key id of the pinned root that gates trust
  static Result<UserConfig> parse(std::string_view toml, const Limits& limits = {});
};

}  // namespace hallmark::store

#pragma once

// What the commands stand on: the world, handed in by app (or by a test).

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/http_client.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "policy/policy.h"
#include "store/stores.h"

namespace hallmark::cli {

struct Context {
  Files& files;
  const Clock& clock;
  Random& random;
  std::ostream& out;
  std::ostream& err;
  std::map<std::string, std::string> environment;
  Path working_directory;
  Path config_home;          // $XDG_CONFIG_HOME/hallmark
  bool is_terminal = false;  // standard error is a terminal: progress is welcome
  std::string version;

  // Asks on the terminal; kUsage when there is none.
  std::function<Result<SecretBytes>(std::string_view prompt)> ask_passphrase;
  std::function<store::OpenStores(const Path& folder)> open_stores;
  std::function<Result<std::unique_ptr<store::GraphIndex>>(const Path& workspace)> open_index;
  std::function<Result<std::unique_ptr<store::GraphIndex>>()> open_memory_index;
  std::function<Result<void>(const Path& workspace)> delete_index;

  // For keys on a server; `ca_file` instead of the system's certificates.
  std::function<std::unique_ptr<HttpClient>(std::optional<std::string> ca_file)> make_http_client;
  Sleeper& sleeper;

  // Global options.
  std::string workspace_option;

  // What a command that ran a process gives back as the exit status, instead of 0.
  int exit_status = 0;
};

}  // namespace hallmark::cli

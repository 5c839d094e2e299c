// Joins the parts that know each other only by interface, and runs one command.

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "app/terminal.h"
#include "cli/commands.h"
#include "http/curl_http_client.h"
#include "store/fs/fs_stores.h"
#include "store/sqlite/graph_index.h"

extern char** environ;

namespace hallmark {
namespace {

std::map<std::string, std::string> read_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

Path home_of_user() {
  const passwd* user = getpwuid(geteuid());
  return user != nullptr && Path(user->pw_dir).is_absolute() ? user->pw_dir : "/";
}

// Never below the working directory, as a relative path would be: the folder that is judged could
// bring a trust file and a policy of its own. The XDG base directory specification ignores such
// too.
Path config_home(const std::map<std::string, std::string>& environment) {
  const auto absolute = [&](const char* name) {
    const auto it = environment.find(name);
    const Path path = it == environment.end() ? Path() : Path(it->second);
    return path.is_absolute() ? path : Path();
  };
  if (const Path xdg = absolute("XDG_CONFIG_HOME"); !xdg.empty()) return xdg / "hallmark";
  const Path home = absolute("HOME");
  return (home.empty() ? home_of_user() : home) / ".config" / "hallmark";
}

int run(int argc, const char* const* argv) {
  PosixFiles files;
  SystemClock clock;
  SystemRandom random;
  SystemSleeper sleeper;
  const std::map<std::string, std::string> environment = read_environment();
  std::error_code error;
  cli::Context context{
      .files = files,
      .clock = clock,
      .random = random,
      .out = std::cout,
      .err = std::cerr,
      .environment = environment,
      .working_directory = std::filesystem::current_path(error),
      .config_home = config_home(environment),
      .is_terminal = isatty(STDERR_FILENO) == 1,
      .version = HALLMARK_VERSION,
      .ask_passphrase = &ask_passphrase,
      .open_stores =
          [&](const Path& folder) { return store::open_fs_stores(files, random, folder); },
      .open_index = [&](const Path& workspace) -> Result<std::unique_ptr<store::GraphIndex>> {
        return TRY(
            store::SqliteGraphIndex::open(files, workspace / "hallmark.db", workspace / "lock"));
      },
      .open_memory_index = []() -> Result<std::unique_ptr<store::GraphIndex>> {
        return TRY(store::SqliteGraphIndex::open_in_memory());
      },
      .delete_index =
          [&](const Path& workspace) {
            return store::SqliteGraphIndex::discard(files, workspace / "hallmark.db",
                                                    workspace / "lock");
          },
      .make_http_client = [](std::optional<std::string> ca_file) -> std::unique_ptr<HttpClient> {
        return std::make_unique<http::CurlHttpClient>(http::CurlOptions{std::move(ca_file)});
      },
      .sleeper = sleeper,
      .workspace_option = "",
      .exit_status = 0};
  if (error) {
    std::cerr << "hallmark: the working directory is gone\n";
    return 1;
  }
  return cli::run_program(argc, argv, context);
}

}  // namespace
}  // namespace hallmark

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  return hallmark::run(argc, argv);
}

// Joins the parts that know each other only by interface, and runs one command.

#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "app/terminal.h"
#include "cli/commands.h"
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

Path config_home(const std::map<std::string, std::string>& environment) {
  const auto value_of = [&](const char* name) {
    const auto it = environment.find(name);
    return it == environment.end() ? std::string() : it->second;
  };
  if (const std::string xdg = value_of("XDG_CONFIG_HOME"); !xdg.empty())
    return Path(xdg) / "hallmark";
  return Path(value_of("HOME")) / ".config" / "hallmark";
}

int run(int argc, const char* const* argv) {
  PosixFiles files;
  SystemClock clock;
  SystemRandom random;
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
          [&](const Path& folder) {
            return cli::OpenStores{
                std::make_unique<store::FsObjectStore>(files, random, folder / "objects"),
                std::make_unique<store::FsStatementStore>(files, random, folder / "statements"),
                std::make_unique<store::FsJournal>(files, folder / "journal", folder / "lock")};
          },
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

#include "cli/options.h"

#include <CLI/CLI.hpp>

namespace hallmark::cli {

CLI::Option* add_repeated(CLI::App& command, std::string names, std::vector<std::string>& values,
                          std::string description) {
  return command.add_option(std::move(names), values, std::move(description))
      ->allow_extra_args(false);
}

}  // namespace hallmark::cli

#pragma once

// Options that may be given several times, one value each: unlike CLI11's default they never take
// the words behind their value too.

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace hallmark::cli {

CLI::Option* add_repeated(CLI::App& command, std::string names, std::vector<std::string>& values,
                          std::string description);

}  // namespace hallmark::cli

#pragma once

// Completion scripts and the man page, made from the commands as they are registered: there is no
// second list to keep.

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace hallmark::cli {

// `form`: bash, zsh, fish or man.
std::string completion_script(const CLI::App& app, std::string_view form, std::string_view version);

}  // namespace hallmark::cli

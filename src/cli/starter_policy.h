#pragma once

// policies/starter, built into the program: name and text of each file.

#include <span>
#include <string_view>
#include <utility>

namespace hallmark::cli {

std::span<const std::pair<std::string_view, std::string_view>> starter_policy();

}  // namespace hallmark::cli

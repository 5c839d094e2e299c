#pragma once

#include <string_view>

namespace hallmark {

std::string_view version();  // the project's, as CMakeLists.txt states it

}  // namespace hallmark

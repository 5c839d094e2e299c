#pragma once

// What a resolved dependency of our runs is for, in its kRoleAnnotation. Internal to provenance.

#include <string_view>

namespace hallmark::attest {

inline constexpr std::string_view kInputRole = "input";
inline constexpr std::string_view kSourceRole = "source";
inline constexpr std::string_view kDirtyTreeRole = "dirty-tree";
inline constexpr std::string_view kLockFileRole = "lock-file";

}  // namespace hallmark::attest

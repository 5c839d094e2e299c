#pragma once

// Patterns for paths inside a tree, in the manner of .gitignore, but always for the whole path.
//
// "*" and "?" match anything but "/", "[a-c]" and "[!x]" one character of a set, "\" takes the next
// character as it is, and "**" as a whole component matches any number of components: "a/**"
// a and everything below it, "**/*.bin" such files wherever they are. A match takes time in
// proportion to the pattern's length times the path's, never more.

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace hallmark::model {

class Glob {
 public:
  // kUsage ("bad-glob") if empty, not UTF-8, longer than limits.path_bytes_max, with an empty
  // component, an open "[" or a "\" at the end.
  static Result<Glob> create(std::string_view pattern, const Limits& limits = {});

  // `path` is relative and "/" separated. What is not UTF-8 does not match.
  bool matches(std::string_view path) const;

 private:
  struct Range {
    char32_t first;
    char32_t last;
  };
  // One character, or any number of them.
  struct Unit {
    bool is_star = false;
    bool is_negated = false;
    std::vector<Range> ranges = {};
    bool takes(char32_t c) const;
  };
  struct Component {
    bool is_any_depth = false;  // "**"
    std::vector<Unit> units = {};
    bool matches(std::u32string_view name) const;
  };

  static Result<Component> component_of(std::u32string_view text, std::string_view pattern);
  static Result<Unit> set_of(std::u32string_view& rest, std::string_view pattern);

  std::vector<Component> components_;
};

}  // namespace hallmark::model

#include "model/glob.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace hallmark::model {
namespace {

constexpr char32_t kLast = 0x10FFFF;

std::unexpected<Error> refuse(std::string_view pattern, std::string_view why) {
  return fail(ErrorCode::kUsage, "pattern \"" + printable(pattern) + "\": " + std::string(why),
              "bad-glob");
}

// `text` must be UTF-8.
std::u32string characters_of(std::string_view text) {
  std::u32string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) {
      out.back() = (out.back() << 6U) | (byte & 0x3FU);
    } else {
      const unsigned int mask = byte < 0x80U   ? 0x7FU
                                : byte < 0xE0U ? 0x1FU
                                : byte < 0xF0U ? 0xFU
                                               : 7U;
      out.push_back(byte & mask);
    }
  }
  return out;
}

std::vector<std::u32string> components_of(std::string_view path) {
  std::vector<std::u32string> out;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    out.push_back(characters_of(path.substr(begin, end - begin)));
    begin = end + 1;
  }
  return out;
}

// Matches a sequence of units, some of which take any number of things, by going back to the last
// such unit only: what an earlier one could take more, the last can take as well.
template <class Units, class Things>
bool matches_all(const Units& units, const Things& things, auto is_any, auto takes) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::size_t unit = 0;
  std::size_t thing = 0;
  std::size_t last_any = kNone;
  std::size_t taken_until = 0;
  while (thing < things.size()) {
    if (unit < units.size() && is_any(units[unit])) {
      last_any = unit++;
      taken_until = thing;
    } else if (unit < units.size() && takes(units[unit], things[thing])) {
      ++unit;
      ++thing;
    } else if (last_any != kNone) {
      unit = last_any + 1;
      thing = ++taken_until;
    } else {
      return false;
    }
  }
  return std::all_of(units.begin() + static_cast<std::ptrdiff_t>(unit), units.end(), is_any);
}

}  // namespace

bool Glob::Unit::takes(char32_t c) const {
  const bool is_in = std::ranges::any_of(
      ranges, [c](const Range& range) { return range.first <= c && c <= range.last; });
  return is_in != is_negated;
}

bool Glob::Component::matches(std::u32string_view name) const {
  return matches_all(
      units, name, [](const Unit& unit) { return unit.is_star; },
      [](const Unit& unit, char32_t c) { return unit.takes(c); });
}

// `rest` begins behind the "["; a "]" that comes first is one of the set.
Result<Glob::Unit> Glob::set_of(std::u32string_view& rest, std::string_view pattern) {
  Unit unit;
  if (rest.starts_with(U'!') || rest.starts_with(U'^')) {
    unit.is_negated = true;
    rest.remove_prefix(1);
  }
  for (bool is_first = true;; is_first = false) {
    if (rest.empty()) return refuse(pattern, "a [ without a ]");
    if (rest[0] == U']' && !is_first) break;
    if (rest[0] == U'\\' && rest.size() > 1) rest.remove_prefix(1);
    Range range{rest[0], rest[0]};
    rest.remove_prefix(1);
    if (rest.size() > 1 && rest[0] == U'-' && rest[1] != U']') {
      range.last = rest[1];
      rest.remove_prefix(2);
    }
    unit.ranges.push_back(range);
  }
  rest.remove_prefix(1);
  return unit;
}

Result<Glob::Component> Glob::component_of(std::u32string_view text, std::string_view pattern) {
  if (text.empty()) return refuse(pattern, "a component is empty");
  Component component;
  if (text == U"**") {
    component.is_any_depth = true;
    return component;
  }
  while (!text.empty()) {
    const char32_t c = text[0];
    text.remove_prefix(1);
    if (c == U'*') {
      component.units.push_back({.is_star = true});
    } else if (c == U'?') {
      component.units.push_back({.ranges = {{0, kLast}}});
    } else if (c == U'[') {
      component.units.push_back(TRY(set_of(text, pattern)));
    } else if (c != U'\\') {
      component.units.push_back({.ranges = {{c, c}}});
    } else if (text.empty()) {
      return refuse(pattern, "a \\ with nothing behind it");
    } else {
      component.units.push_back({.ranges = {{text[0], text[0]}}});
      text.remove_prefix(1);
    }
  }
  return component;
}

Result<Glob> Glob::create(std::string_view pattern, const Limits& limits) {
  if (pattern.size() > limits.path_bytes_max) return refuse(pattern.substr(0, 40), "too long");
  if (!is_utf8(pattern)) return refuse(pattern, "not UTF-8");
  Glob glob;
  for (const std::u32string& text : components_of(pattern)) {
    glob.components_.push_back(TRY(component_of(text, pattern)));
  }
  return glob;
}

bool Glob::matches(std::string_view path) const {
  if (!is_utf8(path)) return false;
  return matches_all(
      components_, components_of(path),
      [](const Component& component) { return component.is_any_depth; },
      [](const Component& component, const std::u32string& name) {
        return component.matches(name);
      });
}

}  // namespace hallmark::model

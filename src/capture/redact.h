#pragma once

// What of the caller's world may enter a statement.
//
// Secrets become "[redacted]" and are counted; absolute paths in the project become relative to it,
// and neither the home folder nor the user's name is kept. What is not UTF-8 is escaped. Confined
// to one thread: it counts.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace hallmark::capture {

inline constexpr std::string_view kRedacted = "[redacted]";

struct PathRewrite {
  std::string from;  // an absolute path
  std::string to;
};

class Redactor {
 public:
  // `projects`: the project's folder by all the names that the user may know it by. HOME, USER and
  // LOGNAME are taken from `environment`.
  Redactor(const std::vector<Path>& projects,
           const std::map<std::string, std::string>& environment);

  std::vector<std::string> command(const std::vector<std::string>& words);
  std::string named(std::string_view name, std::string_view value);  // a parameter
  std::string text(std::string_view text);

  std::int64_t count() const { return count_; }  // of "[redacted]" written

 private:
  std::string without_secrets(std::string_view text);
  std::string without_places(std::string_view text) const;
  std::string word_after(std::string_view previous, std::string_view word);

  std::vector<PathRewrite> rewrites_;
  std::string user_;
  std::int64_t count_ = 0;
};

// A git remote or another URL without "user:password@", scp's "user@host:path" included; empty for
// a path on this machine.
std::string without_userinfo(std::string_view url);

}  // namespace hallmark::capture

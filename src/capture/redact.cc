#include "capture/redact.h"

#include <algorithm>

#include "base/encoding.h"
#include "capture/secret_names.h"
#include "capture/secret_values.h"

namespace hallmark::capture {
namespace {

// A user of this name, or a shorter one, is nobody in particular and a part of many paths.
constexpr std::string_view kRoot = "root";
constexpr std::size_t kUserNameMin = 3;

std::string value_or_empty(const std::map<std::string, std::string>& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::string() : found->second;
}

// Normal, without a trailing slash; empty unless absolute.
std::string plain(const Path& path) {
  if (!path.is_absolute()) return "";
  const Path normal = path.lexically_normal();
  return normal.has_filename() ? normal.string() : normal.parent_path().string();
}

bool is_path_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-' || c == '.' || c == '~' || static_cast<unsigned char>(c) >= 0x80;
}

// Replaces `rewrite.from` wherever it stands as a whole path or as the head of one.
std::string rewrite_paths(std::string_view text, const PathRewrite& rewrite) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find(rewrite.from); at != text.npos;
       at = text.find(rewrite.from, at + 1)) {
    std::size_t end = at + rewrite.from.size();
    const bool starts = at == 0 || !(is_path_char(text[at - 1]) || text[at - 1] == '/') ||
                        text.substr(0, at).ends_with("://");
    const bool ends = end == text.size() || !is_path_char(text[end]);
    if (at < done || !starts || !ends) continue;
    out += text.substr(done, at - done);
    const bool has_tail = end + 1 < text.size() && text[end] == '/' && is_path_char(text[end + 1]);
    if (has_tail && rewrite.to == ".") {
      ++end;  // "/home/a/project/x.py" is "x.py"
    } else {
      out += rewrite.to;
    }
    done = end;
  }
  return out.append(text.substr(done));
}

// True if the slash at `at` belongs to an absolute path on this machine, not to a URL with a host.
bool is_in_absolute_path(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && (is_path_char(text[begin - 1]) || text[begin - 1] == '/')) --begin;
  const std::string_view path = text.substr(begin);
  const bool has_host =
      text.substr(0, begin).ends_with(':') && path.starts_with("//") && !path.starts_with("///");
  return path.starts_with('/') && !has_host;
}

// "/scratch/alice/x" names alice as much as her home folder does.
std::string hide_user(std::string_view text, std::string_view user) {
  std::string out;
  std::size_t done = 0;
  const std::string component = "/" + std::string(user);
  for (std::size_t at = text.find(component); at != text.npos; at = text.find(component, at + 1)) {
    const std::size_t end = at + component.size();
    if (end < text.size() && is_path_char(text[end])) continue;
    if (!is_in_absolute_path(text, at)) continue;
    out.append(text.substr(done, at - done)).append("/[user]");
    done = end;
  }
  return out.append(text.substr(done));
}

// "PASSWORD=", "--token=": the length up to and with the sign; 0 if the word starts otherwise.
std::size_t secret_assignment(std::string_view word) {
  const std::size_t sign = word.find('=');
  if (sign == word.npos || word.substr(0, sign).find_first_of(" \t\n/:?&") != word.npos) return 0;
  return is_secret_name(word.substr(0, sign)) ? sign + 1 : 0;
}

// True if the word after `previous` is its value, and secret: "--token X", "set secret_key X".
bool announces_secret(std::string_view previous) {
  if (previous.contains('=') || previous.contains(' ') || previous.contains('/')) return false;
  const bool is_flag = previous.starts_with('-');
  return is_secret_name(previous) && (is_flag || previous.find_first_of("_-") != previous.npos);
}

// curl's and wget's "-u user:password".
bool announces_login(std::string_view previous) {
  return previous == "-u" || previous == "--user" || previous == "--proxy-user";
}

}  // namespace

Redactor::Redactor(const std::vector<Path>& projects,
                   const std::map<std::string, std::string>& environment) {
  for (const Path& project : projects) rewrites_.push_back({plain(project), "."});
  rewrites_.push_back({plain(value_or_empty(environment, "HOME")), "~"});
  std::erase_if(rewrites_, [](const PathRewrite& rewrite) { return rewrite.from.size() < 2; });
  // Longest first: a project in the home folder is the project.
  std::ranges::sort(rewrites_, std::ranges::greater(),
                    [](const PathRewrite& rewrite) { return rewrite.from.size(); });
  user_ = value_or_empty(environment, "USER");
  if (user_.empty()) user_ = value_or_empty(environment, "LOGNAME");
  if (user_.size() < kUserNameMin || user_ == kRoot) user_.clear();
}

std::vector<std::string> Redactor::command(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  std::string_view previous;
  for (const std::string& word : words) {
    out.push_back(word_after(previous, word));
    previous = word;
  }
  return out;
}

std::string Redactor::word_after(std::string_view previous, std::string_view word) {
  if (announces_secret(previous) && !word.empty() && !word.starts_with("--")) {
    ++count_;
    return std::string(kRedacted);
  }
  if (announces_login(previous) && word.contains(':')) {
    ++count_;
    return text(word.substr(0, word.find(':') + 1)).append(kRedacted);
  }
  if (const std::size_t head = secret_assignment(word); head > 0 && head < word.size()) {
    ++count_;
    return text(word.substr(0, head)).append(kRedacted);
  }
  return text(word);
}

std::string Redactor::named(std::string_view name, std::string_view value) {
  if (!is_secret_name(name) || value.empty()) return text(value);
  ++count_;
  return std::string(kRedacted);
}

std::string Redactor::text(std::string_view text) {
  const std::string clean = without_places(without_secrets(text));
  return is_utf8(clean) ? clean : printable(clean);
}

std::string Redactor::without_secrets(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (const SecretSpan& span : find_secrets(text)) {
    out.append(text.substr(done, span.begin - done)).append(kRedacted);
    done = span.end;
    ++count_;
  }
  return out.append(text.substr(done));
}

std::string Redactor::without_places(std::string_view text) const {
  std::string out(text);
  if (!out.contains('/')) return out;
  for (const PathRewrite& rewrite : rewrites_) out = rewrite_paths(out, rewrite);
  return user_.empty() ? out : hide_user(out, user_);
}

std::string without_userinfo(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (url.starts_with("file:") || url.empty()) return "";
  if (scheme != url.npos) {
    const std::string_view rest = url.substr(scheme + 3);
    const std::size_t mark = rest.substr(0, rest.find_first_of("/?#")).rfind('@');
    const std::string_view kept = mark == rest.npos ? rest : rest.substr(mark + 1);
    return std::string(url.substr(0, scheme + 3)).append(kept);
  }
  // scp's form has a colon before any slash; anything else is a path.
  const std::size_t colon = url.find(':');
  if (colon == url.npos || url.substr(0, colon).contains('/')) return "";
  const std::size_t mark = url.substr(0, colon).rfind('@');
  return std::string(mark == url.npos ? url : url.substr(mark + 1));
}

}  // namespace hallmark::capture

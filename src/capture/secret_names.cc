#include "capture/secret_names.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace hallmark::capture {
namespace {

// Anywhere in a name: no harmless word contains them.
constexpr std::array<std::string_view, 14> kFragments = {
    "SECRET",     "PASSWORD",   "PASSWD", "PASSPHRASE", "CREDENTIAL", "APIKEY", "ACCESSKEY",
    "ACCOUNTKEY", "PRIVATEKEY", "SSHKEY", "AUTHKEY",    "SIGNINGKEY", "BEARER", "AUTHORIZATION"};

// As whole words only: "tokenizer", "monkey" and "author" are harmless.
constexpr std::array<std::string_view, 12> kWords = {"TOKEN", "KEY",    "PASS", "PWD",
                                                     "AUTH",  "COOKIE", "SIG",  "PAT",
                                                     "SAS",   "CERT",   "OTP",  "SIGNATURE"};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Upper-case words: split at punctuation and where lower case turns to upper ("apiKey").
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_letter = is_lower(c) || is_upper(c) || is_digit(c);
    const bool starts_word = i > 0 && is_upper(c) && is_lower(name[i - 1]);
    if ((!is_letter || starts_word) && !words.back().empty()) words.emplace_back();
    if (is_letter) words.back() += upper(c);
  }
  return words;
}

bool is_secret_word(std::string_view word) {
  while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);  // "KEY2"
  return std::ranges::find(kWords, word) != kWords.end() || word.ends_with("TOKEN");
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  if (std::ranges::any_of(words, is_secret_word)) return true;
  std::string joined;
  for (const std::string& word : words) joined += word;
  return std::ranges::any_of(kFragments, [&](std::string_view f) { return joined.contains(f); });
}

}  // namespace hallmark::capture

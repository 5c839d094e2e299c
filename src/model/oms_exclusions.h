#pragma once

// What an OMS signature leaves out: exact relative paths, each with all below it.
//
// A path that can only mean a file (the signature itself, .gitignore, .gitattributes) excludes
// nothing but a regular file: a folder put in its place, and what lies in it, counts as content.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark::model {

class OmsExclusions {
 public:
  // `paths` may come from a signature: those that are no relative path match nothing.
  explicit OmsExclusions(std::vector<std::string> paths);

  void add_git_paths();             // .git, .gitattributes, .github, .gitignore; top level only
  void add_file(std::string path);  // one that can only mean a file

  // Whether an entry met on a walk is left out, a folder with all below it.
  bool excludes_entry(std::string_view path, bool is_file) const;
  // Whether a file is left out, because of itself or a folder above it.
  bool excludes_file(std::string_view path) const;

  std::vector<std::string> paths() const { return {paths_.begin(), paths_.end()}; }  // sorted

 private:
  std::set<std::string, std::less<>> paths_;
  std::set<std::string, std::less<>> file_paths_;  // those of paths_ that can only mean a file
};

}  // namespace hallmark::model

#include "model/oms_exclusions.h"

#include <utility>

#include "model/tree_manifest.h"

namespace hallmark::model {

OmsExclusions::OmsExclusions(std::vector<std::string> paths)
    : paths_(std::make_move_iterator(paths.begin()), std::make_move_iterator(paths.end())) {
  for (const std::string_view name :
       {kSignatureName, std::string_view(".gitattributes"), std::string_view(".gitignore")}) {
    file_paths_.emplace(name);
  }
}

void OmsExclusions::add_git_paths() {
  for (const char* name : {".git", ".gitattributes", ".github", ".gitignore"}) {
    paths_.emplace(name);
  }
}

void OmsExclusions::add_file(std::string path) {
  paths_.insert(path);
  file_paths_.insert(std::move(path));
}

bool OmsExclusions::excludes_entry(std::string_view path, bool is_file) const {
  return paths_.contains(path) && (is_file || !file_paths_.contains(path));
}

bool OmsExclusions::excludes_file(std::string_view path) const {
  for (std::size_t end = path.find('/'); end != std::string_view::npos;
       end = path.find('/', end + 1)) {
    if (excludes_entry(path.substr(0, end), false)) return true;
  }
  return excludes_entry(path, true);
}

}  // namespace hallmark::model

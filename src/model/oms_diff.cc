#include "model/oms_diff.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace hallmark::model {
namespace {

using Kind = OmsChange::Kind;
using Content = std::vector<std::pair<std::optional<OmsShard>, crypto::FileDigest>>;
using Contents = std::map<std::string, Content>;

Contents contents_of(const std::vector<OmsFile>& files) {
  Contents contents;
  for (const OmsFile& file : files) contents[file.name].emplace_back(file.shard, file.digest);
  for (auto& [name, content] : contents) std::ranges::sort(content);
  return contents;
}

}  // namespace

OmsDiff diff(const std::vector<OmsFile>& before, const std::vector<OmsFile>& after) {
  const Contents old_files = contents_of(before);
  const Contents new_files = contents_of(after);
  OmsDiff result;
  std::map<Content, std::vector<std::string>> removed;  // names in reverse order
  for (auto file = old_files.rbegin(); file != old_files.rend(); ++file) {
    if (!new_files.contains(file->first)) removed[file->second].push_back(file->first);
  }
  for (const auto& [name, content] : new_files) {
    const auto old_file = old_files.find(name);
    const auto same = removed.find(content);
    if (old_file != old_files.end() && old_file->second == content) {
      ++result.unchanged;
    } else if (old_file != old_files.end()) {
      result.changes.push_back({Kind::kChanged, name});
    } else if (same != removed.end() && !same->second.empty()) {
      result.changes.push_back({Kind::kRenamed, name, same->second.back()});
      same->second.pop_back();
    } else {
      result.changes.push_back({Kind::kAdded, name});
    }
  }
  for (auto& [content, names] : removed) {
    for (std::string& name : names) result.changes.push_back({Kind::kRemoved, std::move(name)});
  }
  std::ranges::sort(result.changes, {}, &OmsChange::name);
  return result;
}

}  // namespace hallmark::model

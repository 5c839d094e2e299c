#pragma once

// The tree manifest: the identity of a folder (docs/formats/tree-manifest.md).
//
// RFC 8785 JSON {"files":[{"path","sha256","size"}...],"mediaType":...}, files in UTF-8 byte order
// of their paths. Its SHA-256 is the tree's digest. It lists every regular file but a regular
// top-level model.sig.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"

namespace hallmark::model {

inline constexpr std::string_view kTreeManifestMediaType =
    "application/vnd.hallmark.tree-manifest.v1+json";
inline constexpr std::string_view kSignatureName = "model.sig";

struct TreeFile {
  std::string path;  // relative, "/" separated, see check_tree_path()
  std::uint64_t size_bytes;
  Sha256Digest digest;
  bool operator==(const TreeFile&) const = default;
};

// kInvalidInput ("bad-path") unless `path` is relative, UTF-8, without NUL, empty, "." or ".."
// components; kLimitExceeded ("path-too-long") beyond limits.path_bytes_max. Any other byte is
// allowed, a newline too: whoever shows a path passes it through printable().
Result<void> check_tree_path(std::string_view path, const Limits& limits = {});

// Orders paths folder by folder, as their components compare: "a/b" before "a-b". What lies below
// a folder stands together in this order, right behind a file of the folder's name.
bool is_before_by_components(std::string_view a, std::string_view b);

class TreeManifest {
 public:
  // Sorts. kInvalidInput: no file ("empty-tree"), a bad path, a path twice ("duplicate-path"), a
  // path that is also a folder of another ("path-conflict"), a top-level model.sig
  // ("signature-listed"). kLimitExceeded: too many files, or a text that parse() would not take.
  static Result<TreeManifest> create(std::vector<TreeFile> files, const Limits& limits = {});
  // Accepts only the canonical text ("not-canonical"). kInvalidInput, "malformed-tree-manifest" or
  // a reason of json::parse(), for what is no tree manifest at all.
  static Result<TreeManifest> parse(std::string_view text, const Limits& limits = {});

  const std::vector<TreeFile>& files() const { return files_; }  // sorted by path
  const std::string& canonical() const { return canonical_; }
  const Sha256Digest& digest() const { return digest_; }
  const TreeFile* find(std::string_view path) const;  // nullptr if not listed

 private:
  TreeManifest(std::vector<TreeFile> files, std::string canonical);
  std::vector<TreeFile> files_;
  std::string canonical_;
  Sha256Digest digest_;
};

}  // namespace hallmark::model

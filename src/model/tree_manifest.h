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

// kInvalidInput unless `path` is relative, UTF-8, without NUL, empty, "." or ".." components, and
// within limits.path_bytes_max.
Result<void> check_tree_path(std::string_view path, const Limits& limits = {});

class TreeManifest {
 public:
  // Sorts. kInvalidInput: no file, a bad path, a path twice, a path that is also a folder of
  // another, a top-level model.sig.
  static Result<TreeManifest> create(std::vector<TreeFile> files, const Limits& limits = {});
  // Accepts only the canonical text.
  static Result<TreeManifest> parse(std::string_view text, const Limits& limits = {});

  const std::vector<TreeFile>& files() const { return files_; }  // sorted by path
  const std::string& canonical() const { return canonical_; }
  const Sha256Digest& digest() const { return digest_; }
  const TreeFile* find(std::string_view path) const;

 private:
  explicit TreeManifest(std::vector<TreeFile> files);
  std::vector<TreeFile> files_;
  std::string canonical_;
  Sha256Digest digest_;
};

}  // namespace hallmark::model

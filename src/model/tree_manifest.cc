#include "model/tree_manifest.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "json/reader.h"
#include "json/value.h"

namespace hallmark::model {
namespace {

std::unexpected<Error> refuse(std::string_view path, std::string_view why, std::string reason) {
  return fail(ErrorCode::kInvalidInput, "path \"" + printable(path) + "\" " + std::string(why),
              std::move(reason));
}

Result<void> check_file(const TreeFile& file, const Limits& limits) {
  TRY(check_tree_path(file.path, limits));
  if (file.path == kSignatureName) {
    return refuse(file.path, "is the tree's signature, which is never listed", "signature-listed");
  }
  if (file.size_bytes > static_cast<std::uint64_t>(json::kIntegerMax)) {
    return refuse(file.path, "has a size beyond 2^53 - 1", "bad-size");
  }
  return {};
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

// Leaves the files in component order, where both offences are neighbours.
Result<void> check_neighbours(std::vector<TreeFile>& files) {
  std::ranges::sort(files, is_before_by_components, &TreeFile::path);
  for (std::size_t i = 1; i < files.size(); ++i) {
    const std::string& before = files[i - 1].path;
    if (files[i].path == before) return refuse(before, "is listed twice", "duplicate-path");
    if (is_below(files[i].path, before)) {
      return refuse(before, "is both a file and a folder", "path-conflict");
    }
  }
  return {};
}

std::string canonical_text(const std::vector<TreeFile>& files) {
  json::Array entries;
  entries.reserve(files.size());
  for (const TreeFile& file : files) {
    entries.emplace_back(json::Object{
        {"path", file.path}, {"sha256", file.digest.hex()}, {"size", file.size_bytes}});
  }
  return json::canonical(
      json::Object{{"files", std::move(entries)}, {"mediaType", kTreeManifestMediaType}});
}

Result<TreeFile> read_file_entry(const json::Value& value) {
  json::ObjectReader reader = TRY(json::ObjectReader::create(value, "files"));
  std::string path = TRY(reader.string("path"));
  const Sha256Digest digest =
      TRY_IN("files.sha256", Sha256Digest::from_hex(TRY(reader.string("sha256"))));
  const std::int64_t size = TRY(reader.integer("size", 0, json::kIntegerMax));
  TRY(reader.finish());
  return TreeFile{std::move(path), static_cast<std::uint64_t>(size), digest};
}

Result<std::vector<TreeFile>> read_files(std::string_view text, const Limits& limits) {
  const json::Value document = TRY(json::parse(text, limits));
  json::ObjectReader reader = TRY(json::ObjectReader::create(document, ""));
  if (TRY(reader.string("mediaType")) != kTreeManifestMediaType) {
    return reader.refuse("mediaType", "not a tree manifest's");
  }
  const json::Array* entries = TRY(reader.array("files"));
  TRY(reader.finish());
  std::vector<TreeFile> files;
  files.reserve(entries->size());
  for (const json::Value& entry : *entries) files.push_back(TRY(read_file_entry(entry)));
  return files;
}

}  // namespace

Result<void> check_tree_path(std::string_view path, const Limits& limits) {
  if (path.size() > limits.path_bytes_max) {
    return fail(ErrorCode::kLimitExceeded,
                "a path is longer than " + std::to_string(limits.path_bytes_max) + " bytes",
                "path-too-long");
  }
  if (!is_utf8(path)) return refuse(path, "is not UTF-8", "bad-path");
  if (path.find('\0') != std::string_view::npos) return refuse(path, "has a NUL", "bad-path");
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    if (component.empty() || component == "." || component == "..") {
      return refuse(path, "is not a plain relative path", "bad-path");
    }
    begin = end + 1;
  }
  return {};
}

bool is_before_by_components(std::string_view a, std::string_view b) {
  // Comparing components is comparing bytes with "/" below all others.
  const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
  return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

TreeManifest::TreeManifest(std::vector<TreeFile> files, std::string canonical)
    : files_(std::move(files)),
      canonical_(std::move(canonical)),
      digest_(crypto::sha256(canonical_)) {}

Result<TreeManifest> TreeManifest::create(std::vector<TreeFile> files, const Limits& limits) {
  if (files.empty()) return fail(ErrorCode::kInvalidInput, "the tree has no file", "empty-tree");
  if (files.size() > limits.tree_files_max) {
    return fail(ErrorCode::kLimitExceeded,
                "the tree has more than " + std::to_string(limits.tree_files_max) + " files",
                "too-many-files");
  }
  for (const TreeFile& file : files) TRY(check_file(file, limits));
  TRY(check_neighbours(files));
  std::ranges::sort(files, {}, &TreeFile::path);
  std::string canonical = canonical_text(files);
  if (canonical.size() > limits.json_bytes_max) {
    return fail(
        ErrorCode::kLimitExceeded,
        "the tree manifest is larger than " + std::to_string(limits.json_bytes_max) + " bytes",
        "tree-manifest-too-large");
  }
  return TreeManifest(std::move(files), std::move(canonical));
}

Result<TreeManifest> TreeManifest::parse(std::string_view text, const Limits& limits) {
  constexpr std::string_view kWhat = "tree manifest";
  std::vector<TreeFile> files =
      TRY_IN(kWhat, with_reason(read_files(text, limits), "malformed-tree-manifest"));
  TreeManifest manifest = TRY_IN(kWhat, create(std::move(files), limits));
  if (manifest.canonical() != text) {
    return fail(ErrorCode::kInvalidInput, "tree manifest: the text is not in canonical form",
                "not-canonical");
  }
  return manifest;
}

const TreeFile* TreeManifest::find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(files_, path, {}, &TreeFile::path);
  return found != files_.end() && found->path == path ? &*found : nullptr;
}

}  // namespace hallmark::model

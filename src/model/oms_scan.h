#pragma once

// Reads and hashes a model on disk by the rules of OMS: which files count, under which names.
//
// The walk is measure.h's, with its refusals; links are followed only where the signature says so,
// and only to files.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "model/known_files.h"
#include "model/oms_manifest.h"
#include "model/open_file.h"

namespace hallmark::model {

struct OmsScanOptions {
  Limits limits = {};
  std::vector<std::string> ignore_paths = {};  // relative to the model's root, exact, no globs
  bool ignore_git_paths = true;
  bool allow_symlinks = false;
  crypto::HashType hash = crypto::HashType::kSha256;
  std::optional<std::uint64_t> shard_size = {};  // bytes; nullopt: whole files
  // Take a Git LFS pointer's word for the file in whose place it is: its digest, asserted. Only
  // with sha256 of whole files. Never when verifying.
  bool lfs_pointers = false;
  std::size_t jobs = 0;                         // threads; 0: one for each processor
  std::optional<std::uint64_t> bytes_max = {};  // of all files that are read, together
  std::optional<Path> signature = {};           // left out, and recorded, when inside the model
  // Which files to read; empty: all. Asked with the name that the file has in the scan.
  std::function<bool(std::string_view name)> selects = {};
  std::function<void(std::uint64_t bytes_done)> progress = {};
  // Not read if they look the same, unless reached through a link. Null: everything is read.
  const KnownFiles* known = nullptr;
};

// The same, with what `manifest` signed: its ignored paths added, its rule for symlinks, its hash
// and shards. Check the
// signature first: links may lead anywhere.
OmsScanOptions as_signed(OmsScanOptions options, const OmsManifest& manifest);

// One regular file of the model, and how it looked when its bytes were read, or not read.
struct ScannedFile {
  std::string name;
  Fingerprint fingerprint;
  bool was_read;
};

// Something that is there and was left out, the signature itself apart.
struct OmsIgnored {
  std::string path;
  bool is_folder;
  // Below a folder: whatever is no folder, links too. nullopt: it cannot be looked into.
  std::optional<std::size_t> files;
  // Whether files may hide in it.
  bool has_hidden_files() const { return is_folder && files != 0; }
  bool operator==(const OmsIgnored&) const = default;
};

struct OmsScan {
  std::string subject_name;  // last component of the resolved path
  bool is_single_file = false;
  std::vector<OmsFile> files = {};       // by name; a single file by its own
  std::vector<std::string> unread = {};  // there, but not selected
  std::vector<OmsIgnored> ignored = {};
  // How it was read; ignore_paths is what was left out, there or not.
  OmsSerialization serialization = {};
  std::vector<ScannedFile> found = {};  // each once; with shards an empty file is not among them
  std::size_t not_read() const;         // of those found
};

// kNotFound if absent; refuses as measure() does, but takes an empty model.
// With lfs_pointers: kInvalidInput ("malformed-lfs-pointer") for a file that begins as a pointer
// and is none, kUsage with another hash or with shards.
Result<OmsScan> scan_model(const Path& model, const OmsScanOptions& options);

}  // namespace hallmark::model

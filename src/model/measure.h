#pragma once

// Reads a file or folder from disk once and says what it is: its digest and, for a folder, its
// tree manifest. The only place where artifacts' bytes are read and hashed.
//
// Walks by openat with O_NOFOLLOW, so that nothing outside the root is ever read. Refused with
// kInvalidInput and a reason: symlinks ("symlink"; a symlinked root too), fifos, sockets, devices
// ("special-file"), names that are not UTF-8 ("name-not-utf8"), a nested .hallmark
// ("nested-workspace"), an empty tree ("empty-tree"). A file whose size, mtime, ctime or inode
// changed while it was read, or that vanished meanwhile, is kUnavailable, reason
// "changed-while-read". Trees beyond the limits are kLimitExceeded ("too-many-files",
// "tree-too-deep", "path-too-long").

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "model/open_file.h"
#include "model/tree_manifest.h"

namespace hallmark::model {

struct FingerprintedFile {
  std::string path;  // relative to the root; empty when the root is itself a file
  Fingerprint fingerprint;
  bool operator==(const FingerprintedFile&) const = default;
};

// Receives each file's bytes as they are hashed, so that a copy is of the very bytes that the
// digest is of. end() is called only for a file that did not change meanwhile; the path is empty
// when the root is itself a file.
class MeasureSink {
 public:
  virtual ~MeasureSink() = default;
  virtual Result<void> begin(const std::string& path, std::uint64_t size_bytes) = 0;
  virtual Result<void> chunk(ByteView bytes) = 0;
  virtual Result<void> end(const Sha256Digest& digest) = 0;
};

struct MeasureOptions {
  Limits limits = {};
  bool skip_own_workspace = false;  // the root is a project's: leave its top-level .hallmark out
  std::size_t jobs = 0;             // threads that hash; 0: one for each processor
  // Called now and then with the bytes read so far, for progress; from one thread at a time.
  std::function<void(std::uint64_t bytes_done)> progress = {};
  MeasureSink* sink = nullptr;  // with one, files are read one after the other
};

struct Artifact {
  Sha256Digest digest;  // the tree manifest's for a folder, the bytes' for a file
  std::uint64_t size_bytes = 0;
  std::optional<TreeManifest> manifest;         // set for a folder
  std::vector<FingerprintedFile> fingerprints;  // of every file read, in path order
  bool is_tree() const { return manifest.has_value(); }
};

// kNotFound if absent.
Result<Artifact> measure(const Path& path, const MeasureOptions& options = {});

// The fingerprints that measure() would return, without reading a byte. An absent path and an
// empty folder give an empty list.
Result<std::vector<FingerprintedFile>> fingerprint(const Path& path,
                                                   const MeasureOptions& options = {});

}  // namespace hallmark::model

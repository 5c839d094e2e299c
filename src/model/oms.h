#pragma once

// OpenSSF Model Signing v1.0, method `files` with sha256, signed with a key.
//
// OmsManifest is the predicate, parsed or made: parsing refuses everything in section 1.10 of the
// specification notes that concerns files/sha256; other methods and hashes, and bundles with other
// material, are kUnsupported with a hint. Comparison is against a list of files already hashed, so
// that gate and verify judge the very bytes that were read.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/key.h"
#include "model/tree_manifest.h"
#include "sigstore/bundle.h"

namespace hallmark::model {

// `oms` follows the specification; `py_compat` what model_signing <= 1.1.1 takes (a single file is
// named ".").
enum class OmsProfile { kOms, kPyCompat };

struct OmsFile {
  std::string name;
  Sha256Digest digest;
  bool operator==(const OmsFile&) const = default;
};

class OmsManifest {
 public:
  // Sorts by name. kInvalidInput: no file ("empty-model"), a bad or doubled name.
  static Result<OmsManifest> create(std::string subject_name, std::vector<OmsFile> files,
                                    std::vector<std::string> ignore_paths, bool allow_symlinks);
  // Any order; the root is recomputed in the listed order and must match.
  static Result<OmsManifest> from_statement(const attest::Statement& statement,
                                            const Limits& limits = {});
  attest::Statement to_statement() const;

  const std::string& subject_name() const { return subject_name_; }
  const std::vector<OmsFile>& files() const { return files_; }  // in listed order
  const std::vector<std::string>& ignore_paths() const { return ignore_paths_; }
  bool allow_symlinks() const { return allow_symlinks_; }
  const Sha256Digest& root() const { return root_; }

 private:
  OmsManifest() = default;
  std::string subject_name_;
  std::vector<OmsFile> files_;
  std::vector<std::string> ignore_paths_;
  bool allow_symlinks_ = false;
  Sha256Digest root_;
};

// SHA-256 over the raw digests in the order given.
Sha256Digest oms_root(const std::vector<OmsFile>& files);
// Orders of 1.5: by name bytes (the specification), by path components (model_signing <= 1.1.1).
Sha256Digest oms_root_spec(std::vector<OmsFile> files);
Sha256Digest oms_root_py_compat(std::vector<OmsFile> files);

// publicKey.hint of OMS: hex SHA-256 of the public key's PEM text.
std::string oms_hint(const crypto::PublicKey& key);

struct OmsMismatch {
  enum class Kind { kMissing, kExtra, kChanged };
  Kind kind;
  std::string name;
  std::optional<Sha256Digest> expected;
  std::optional<Sha256Digest> found;
};

struct OmsComparison {
  std::size_t matched = 0;
  std::vector<OmsMismatch> mismatches;  // by name
  bool is_equal() const { return mismatches.empty(); }
};

// `files` are all files of the model that are not ignored; ignore_unsigned drops kExtra.
OmsComparison compare(const OmsManifest& manifest, const std::vector<OmsFile>& files,
                      bool ignore_unsigned = false);

// The files of a tree as OMS sees them under `manifest`'s exclusions: the git defaults, the signed
// ignore_paths and the signature itself left out. The gate passes a tree manifest's files.
std::vector<OmsFile> oms_files_of(const TreeManifest& tree, const OmsManifest& manifest);

struct OmsScanOptions {
  Limits limits = {};
  std::vector<std::string> ignore_paths;  // relative to the model's root, exact, no globs
  bool ignore_git_paths = true;
  bool allow_symlinks = false;
  std::optional<Path> signature;  // left out, and recorded, when inside the model
};

struct OmsScan {
  std::string subject_name;  // basename of the resolved path
  bool is_single_file = false;
  std::vector<OmsFile> files;
  std::vector<std::string> ignored;  // what was left out: for ignore_paths
};

// Reads and hashes a model on disk by the rules of 1.7.
Result<OmsScan> scan_model(const Path& model, const OmsScanOptions& options);

// The bundle's text, newline free. kUsage for Ed25519 keys: the format has ECDSA only.
Result<std::string> sign_model(const OmsScan& scan, OmsProfile profile,
                               const std::vector<std::string>& ignore_paths, bool allow_symlinks,
                               const crypto::Signer& signer);

// Bundle and manifest of a model.sig, signature not yet checked. kUnsupported for other forms
// (certificates, sigstore, shards, other hashes, bundles of before 1.0), naming the form.
struct OmsBundle {
  sigstore::Bundle bundle;
  OmsManifest manifest;
};
Result<OmsBundle> read_oms_bundle(std::string_view text, const Limits& limits = {});

// kUntrusted ("signature-invalid", "hint-mismatch") unless `key` signed the bundle.
Result<void> verify_oms_signature(const OmsBundle& bundle, const crypto::PublicKey& key);

}  // namespace hallmark::model

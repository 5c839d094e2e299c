#pragma once

// The OMS v1.0 manifest: what a signature of a model says
// (https://github.com/ossf/model-signing-spec).
//
// An in-toto statement whose subject is the root digest and whose predicate lists every file.
// Method `files` with sha256 only. from_statement() refuses whatever the specification forbids of
// that form; other methods and hashes are kUnsupported, with a reason that begins "unsupported-".

#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"

namespace hallmark::model {

inline constexpr std::string_view kOmsPredicateType = "https://model_signing/signature/v1.0";

// The name that model_signing <= 1.1.1 gives to the one file of a single-file model.
inline constexpr std::string_view kOmsSingleFileName = ".";

struct OmsFile {
  std::string name;
  Sha256Digest digest;
  bool operator==(const OmsFile&) const = default;
};

class OmsManifest {
 public:
  // Sorts by name. kInvalidInput: no file ("empty-model"), a bad or doubled name, a subject name
  // that is empty or not UTF-8, a bad ignore path.
  static Result<OmsManifest> create(std::string subject_name, std::vector<OmsFile> files,
                                    std::vector<std::string> ignore_paths, bool allow_symlinks,
                                    const Limits& limits = {});
  // Any order; the root is recomputed in the listed order and must match ("root-mismatch").
  // kInvalidInput: "malformed-model-signature", or a reason of its own for names and subject.
  static Result<OmsManifest> from_statement(const attest::Statement& statement,
                                            const Limits& limits = {});
  attest::Statement to_statement() const;

  const std::string& subject_name() const { return subject_name_; }
  const std::vector<OmsFile>& files() const { return files_; }  // in listed order
  // As signed. Only ever compared with paths: other clients write odd ones.
  const std::vector<std::string>& ignore_paths() const { return ignore_paths_; }
  bool allow_symlinks() const { return allow_symlinks_; }
  const Sha256Digest& root() const { return root_; }
  // True for the one file of a single-file model as model_signing <= 1.1.1 names it.
  bool is_unnamed_single_file() const;

 private:
  OmsManifest(std::string subject_name, std::vector<OmsFile> files,
              std::vector<std::string> ignore_paths, bool allow_symlinks);

  std::string subject_name_;
  std::vector<OmsFile> files_;
  std::vector<std::string> ignore_paths_;
  bool allow_symlinks_;
  Sha256Digest root_;
};

// SHA-256 over the raw digests in the order given.
Sha256Digest oms_root(const std::vector<OmsFile>& files);
// In the order of the specification (bytes of the names), and in model_signing <= 1.1.1's (path
// components).
Sha256Digest oms_root_spec(std::vector<OmsFile> files);
Sha256Digest oms_root_py_compat(std::vector<OmsFile> files);

}  // namespace hallmark::model

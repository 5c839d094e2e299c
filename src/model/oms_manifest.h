#pragma once

// The OMS manifest: what a signature of a model says
// (https://github.com/ossf/model-signing-spec, v1.0).
//
// An in-toto statement whose subject is the root digest and whose predicate lists every file, or
// every shard of every file. from_statement() refuses whatever the specification forbids, and
// reads what model_signing wrote before it (docs/formats/oms.md has the table).

#include <string>
#include <string_view>
#include <vector>

#include "attest/statement.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/hash_type.h"
#include "model/oms_file.h"

namespace hallmark::model {

// The predicate type of model_signing 0.2, where each file is a subject of its own.
inline constexpr std::string_view kOmsLegacyType = "https://model_signing/Digests/v0.1";

// How the files were turned into the list.
struct OmsSerialization {
  crypto::HashType hash = crypto::HashType::kSha256;
  std::optional<std::uint64_t> shard_size = {};  // bytes; nullopt: method `files`
  // As signed. Only ever compared with paths: other clients write odd ones.
  std::vector<std::string> ignore_paths = {};
  bool allow_symlinks = false;
  bool operator==(const OmsSerialization&) const = default;
};

class OmsManifest {
 public:
  // Sorts as `profile` has it. kInvalidInput: what check_files() refuses, a subject name that is
  // empty or not UTF-8 ("bad-subject"), a bad ignore path, a shard size of 0 or beyond 2^53
  // ("bad-shards").
  static Result<OmsManifest> create(std::string subject_name, std::vector<OmsFile> files,
                                    OmsSerialization serialization = {},
                                    OmsProfile profile = OmsProfile::kOms,
                                    const Limits& limits = {});
  // Any order; the root is recomputed in the listed order and must match ("root-mismatch").
  // kInvalidInput: "malformed-model-signature", or a reason of its own for names and subject.
  // kUnsupported: a predicate of a version to come.
  static Result<OmsManifest> from_statement(const attest::Statement& statement,
                                            const Limits& limits = {});
  attest::Statement to_statement() const;

  const std::string& subject_name() const { return subject_name_; }
  const std::vector<OmsFile>& files() const { return files_; }  // in listed order
  const OmsSerialization& serialization() const { return serialization_; }
  const Sha256Digest& root() const { return root_; }
  // True for the one file of a single-file model as model_signing <= 1.1.1 names it.
  bool is_unnamed_single_file() const;
  // Made by model_signing 0.2, which signed another encoding.
  bool is_legacy() const { return is_legacy_; }
  // Method `files` with sha256: the form whose digests are those of a tree manifest.
  bool is_files_sha256() const;
  // Some digest is vouched for by somebody else: the signer did not read those bytes.
  bool has_asserted_digests() const;

 private:
  OmsManifest(std::string subject_name, std::vector<OmsFile> files, OmsSerialization serialization,
              OmsProfile profile);

  std::string subject_name_;
  std::vector<OmsFile> files_;
  OmsSerialization serialization_;
  OmsProfile profile_;  // how to_statement() labels shards
  bool is_legacy_ = false;
  Sha256Digest root_;
};

}  // namespace hallmark::model

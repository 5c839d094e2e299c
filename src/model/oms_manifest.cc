#include "model/oms_manifest.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "json/reader.h"
#include "json/value.h"
#include "model/tree_manifest.h"

namespace hallmark::model {
namespace {

constexpr std::string_view kMethodFiles = "files";
constexpr std::string_view kSha256 = "sha256";

std::unexpected<Error> refuse(std::string message, std::string reason) {
  return fail(ErrorCode::kInvalidInput, std::move(message), std::move(reason));
}

std::unexpected<Error> unsupported(std::string message, std::string reason) {
  return fail(ErrorCode::kUnsupported, std::move(message), std::move(reason));
}

Result<void> check_names(const std::vector<OmsFile>& files, const Limits& limits) {
  if (files.empty()) return refuse("the model has no file", "empty-model");
  if (files.size() > limits.subjects_max) {
    return fail(ErrorCode::kLimitExceeded,
                "the model has more than " + std::to_string(limits.subjects_max) + " files",
                "too-many-files");
  }
  if (files.size() == 1 && files[0].name == kOmsSingleFileName) return {};
  for (const OmsFile& file : files) TRY_IN("resource name", check_tree_path(file.name, limits));
  std::vector<std::string_view> names;
  names.reserve(files.size());
  for (const OmsFile& file : files) names.push_back(file.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice != names.end()) {
    return refuse("file \"" + printable(*twice) + "\" is listed twice", "duplicate-name");
  }
  return {};
}

Result<void> check_predicate_type(std::string_view type) {
  if (type == kOmsPredicateType) return {};
  if (type == "https://model_signing/Digests/v0.1") {
    return unsupported("a signature of model_signing 0.2: sign the model again",
                       "unsupported-predicate-v0.1");
  }
  if (type.starts_with("https://model_signing/signature/v")) {
    return unsupported("predicate type " + printable(type) + " is not v1.0",
                       "unsupported-predicate-version");
  }
  return refuse("predicate type " + printable(type) + " is not a model signature's",
                "not-a-model-signature");
}

Result<void> check_method(json::ObjectReader& reader) {
  const std::string method = TRY(reader.string("method"));
  if (method == "shards") {
    return unsupported("files are signed in shards: only method `files` can be checked",
                       "unsupported-shards");
  }
  if (method != kMethodFiles) return reader.refuse("method", "is unknown");
  return {};
}

Result<void> check_hash_type(json::ObjectReader& reader) {
  const std::string hash = TRY(reader.string("hash_type"));
  if (hash == "blake2b" || hash == "blake2" || hash == "blake3") {
    return unsupported("files are hashed with " + hash + ": only sha256 can be checked",
                       "unsupported-hash");
  }
  if (hash != kSha256) return reader.refuse("hash_type", "is unknown");
  return {};
}

struct Serialization {
  std::vector<std::string> ignore_paths;
  bool allow_symlinks;
};

// Closed: a member of later making could change what the list of files means. So shard_size is
// refused, as it must be for method `files`.
Result<Serialization> read_serialization(json::ObjectReader reader) {
  TRY(check_method(reader));
  TRY(check_hash_type(reader));
  Serialization serialization{.ignore_paths = TRY(reader.optional_strings("ignore_paths")),
                              .allow_symlinks = TRY(reader.boolean("allow_symlinks"))};
  TRY(reader.finish());
  if (std::ranges::find(serialization.ignore_paths, "") != serialization.ignore_paths.end()) {
    return reader.refuse("ignore_paths", "has an empty path");
  }
  return serialization;
}

// Open: other members of a resource (uri, annotations) are lawful and say nothing to us.
Result<OmsFile> read_resource(const json::Value& value) {
  json::ObjectReader reader = TRY(json::ObjectReader::create(value, "predicate.resources"));
  std::string name = TRY(reader.string("name"));
  if (TRY(reader.string("algorithm")) != kSha256) {
    return reader.refuse("algorithm", "is not the hash_type");
  }
  const std::string digest = TRY(reader.string("digest"));
  return OmsFile{std::move(name),
                 TRY_IN("predicate.resources.digest", Sha256Digest::from_hex(digest))};
}

Result<std::vector<OmsFile>> read_resources(const json::Array& array, const Limits& limits) {
  std::vector<OmsFile> files;
  files.reserve(std::min(array.size(), limits.subjects_max));
  for (const json::Value& value : array) files.push_back(TRY(read_resource(value)));
  TRY(check_names(files, limits));
  return files;
}

struct Predicate {
  std::vector<OmsFile> files;
  Serialization serialization;
};

Result<Predicate> read_predicate(const json::Value& value, const Limits& limits) {
  json::ObjectReader reader = TRY(json::ObjectReader::create(value, "predicate"));
  Serialization serialization = TRY(read_serialization(TRY(reader.object("serialization"))));
  std::vector<OmsFile> files = TRY(read_resources(*TRY(reader.array("resources")), limits));
  TRY(reader.finish());
  return Predicate{std::move(files), std::move(serialization)};
}

json::Value resources_to_json(const std::vector<OmsFile>& files) {
  json::Array array;
  array.reserve(files.size());
  for (const OmsFile& file : files) {
    array.emplace_back(
        json::Object{{"algorithm", kSha256}, {"digest", file.digest.hex()}, {"name", file.name}});
  }
  return array;
}

}  // namespace

OmsManifest::OmsManifest(std::string subject_name, std::vector<OmsFile> files,
                         std::vector<std::string> ignore_paths, bool allow_symlinks)
    : subject_name_(std::move(subject_name)),
      files_(std::move(files)),
      ignore_paths_(std::move(ignore_paths)),
      allow_symlinks_(allow_symlinks),
      root_(oms_root(files_)) {}

Result<OmsManifest> OmsManifest::create(std::string subject_name, std::vector<OmsFile> files,
                                        std::vector<std::string> ignore_paths, bool allow_symlinks,
                                        const Limits& limits) {
  if (subject_name.empty() || !is_utf8(subject_name)) {
    return refuse("the model's name \"" + printable(subject_name) + "\" is empty or not UTF-8",
                  "bad-subject");
  }
  TRY(check_names(files, limits));
  for (const std::string& path : ignore_paths) {
    TRY_IN("path to ignore", check_tree_path(path, limits));
  }
  std::ranges::sort(files, {}, &OmsFile::name);
  std::ranges::sort(ignore_paths);
  const auto repeated = std::ranges::unique(ignore_paths);
  ignore_paths.erase(repeated.begin(), repeated.end());
  return OmsManifest(std::move(subject_name), std::move(files), std::move(ignore_paths),
                     allow_symlinks);
}

Result<OmsManifest> OmsManifest::from_statement(const attest::Statement& statement,
                                                const Limits& limits) {
  TRY(check_predicate_type(statement.predicate_type));
  if (statement.subjects.size() != 1 || statement.subjects[0].name.empty()) {
    return refuse("a model signature has one subject, with a name", "bad-subject");
  }
  auto [files, serialization] =
      TRY(with_reason(read_predicate(statement.predicate, limits), "malformed-model-signature"));
  OmsManifest manifest(statement.subjects[0].name, std::move(files),
                       std::move(serialization.ignore_paths), serialization.allow_symlinks);
  if (statement.subjects[0].sha256() != manifest.root()) {
    return refuse("the subject's digest is not the root of the listed files", "root-mismatch");
  }
  return manifest;
}

attest::Statement OmsManifest::to_statement() const {
  json::Object serialization{
      {"allow_symlinks", allow_symlinks_}, {"hash_type", kSha256}, {"method", kMethodFiles}};
  if (!ignore_paths_.empty()) {
    serialization.emplace("ignore_paths", json::Array(ignore_paths_.begin(), ignore_paths_.end()));
  }
  return {.subjects = {attest::ResourceDescriptor::of(subject_name_, root_)},
          .predicate_type = std::string(kOmsPredicateType),
          .predicate = json::Object{{"resources", resources_to_json(files_)},
                                    {"serialization", std::move(serialization)}}};
}

bool OmsManifest::is_unnamed_single_file() const {
  return files_.size() == 1 && files_[0].name == kOmsSingleFileName;
}

Sha256Digest oms_root(const std::vector<OmsFile>& files) {
  crypto::Sha256 sha256;
  for (const OmsFile& file : files) sha256.update(file.digest.bytes());
  return sha256.finish();
}

Sha256Digest oms_root_spec(std::vector<OmsFile> files) {
  std::ranges::sort(files, {}, &OmsFile::name);
  return oms_root(files);
}

Sha256Digest oms_root_py_compat(std::vector<OmsFile> files) {
  std::ranges::sort(files, is_before_by_components, &OmsFile::name);
  return oms_root(files);
}

}  // namespace hallmark::model

#include "model/oms_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "json/value.h"
#include "model/oms_wire.h"
#include "model/tree_manifest.h"

namespace hallmark::model {
namespace {

std::unexpected<Error> refuse(std::string message, std::string reason) {
  return fail(ErrorCode::kInvalidInput, std::move(message), std::move(reason));
}

Result<void> check_shard_size(const OmsSerialization& serialization) {
  const auto size = serialization.shard_size;
  if (!size || (*size > 0 && *size <= kShardSizeMax)) return {};
  return refuse("the shard size is not between 1 and 2^53", "bad-shards");
}

Result<std::vector<std::string>> checked_ignores(std::vector<std::string> paths,
                                                 const Limits& limits) {
  for (const std::string& path : paths) TRY_IN("path to ignore", check_tree_path(path, limits));
  std::ranges::sort(paths);
  const auto repeated = std::ranges::unique(paths);
  paths.erase(repeated.begin(), repeated.end());
  return paths;
}

json::Object serialization_to_json(const OmsSerialization& serialization) {
  json::Object object{{"allow_symlinks", serialization.allow_symlinks},
                      {"hash_type", crypto::name_of(serialization.hash)},
                      {"method", serialization.shard_size ? kMethodShards : kMethodFiles}};
  if (serialization.shard_size) object.emplace("shard_size", *serialization.shard_size);
  const std::vector<std::string>& ignored = serialization.ignore_paths;
  if (!ignored.empty()) {
    object.emplace("ignore_paths", json::Array(ignored.begin(), ignored.end()));
  }
  return object;
}

json::Array resources_to_json(const std::vector<OmsFile>& files, std::string_view algorithm) {
  json::Array array;
  array.reserve(files.size());
  for (const OmsFile& file : files) {
    json::Object resource{
        {"algorithm", algorithm}, {"digest", file.digest.hex()}, {"name", listed_name(file)}};
    if (!file.asserted_by.empty()) {
      resource.emplace("annotations", json::Object{{kAssertedBy, file.asserted_by}});
    }
    array.emplace_back(std::move(resource));
  }
  return array;
}

}  // namespace

OmsManifest::OmsManifest(std::string subject_name, std::vector<OmsFile> files,
                         OmsSerialization serialization, OmsProfile profile)
    : subject_name_(std::move(subject_name)),
      files_(std::move(files)),
      serialization_(std::move(serialization)),
      profile_(profile),
      root_(oms_root(files_)) {}

Result<OmsManifest> OmsManifest::create(std::string subject_name, std::vector<OmsFile> files,
                                        OmsSerialization serialization, OmsProfile profile,
                                        const Limits& limits) {
  if (subject_name.empty() || !is_utf8(subject_name)) {
    return refuse("the model's name \"" + printable(subject_name) + "\" is empty or not UTF-8",
                  "bad-subject");
  }
  TRY(check_shard_size(serialization));
  TRY(check_files(files, serialization.shard_size, limits));
  serialization.ignore_paths = TRY(checked_ignores(std::move(serialization.ignore_paths), limits));
  sort_files(files, profile);
  return OmsManifest(std::move(subject_name), std::move(files), std::move(serialization), profile);
}

Result<OmsManifest> OmsManifest::from_statement(const attest::Statement& statement,
                                                const Limits& limits) {
  if (statement.predicate_type == kOmsLegacyType) {
    std::vector<OmsFile> files = TRY(read_legacy_subjects(statement, limits));
    OmsManifest manifest("model", std::move(files), {}, OmsProfile::kOms);
    manifest.is_legacy_ = true;
    return manifest;
  }
  TRY(check_predicate_type(statement.predicate_type));
  if (statement.subjects.size() != 1 || statement.subjects[0].name.empty()) {
    return refuse("a model signature has one subject, with a name", "bad-subject");
  }
  auto [files, serialization] =
      TRY(with_reason(read_predicate(statement.predicate, limits), "malformed-model-signature"));
  OmsManifest manifest(statement.subjects[0].name, std::move(files), std::move(serialization),
                       OmsProfile::kOms);
  if (statement.subjects[0].sha256() != manifest.root()) {
    return refuse("the subject's digest is not the root of the listed files", "root-mismatch");
  }
  return manifest;
}

attest::Statement OmsManifest::to_statement() const {
  std::string algorithm(crypto::name_of(serialization_.hash));
  if (profile_ == OmsProfile::kPyCompat && serialization_.shard_size) {
    algorithm = sharded_label(serialization_);
  }
  // Not in braces, which copy: there may be a hundred thousand resources.
  json::Object predicate;
  predicate.emplace("resources", resources_to_json(files_, algorithm));
  predicate.emplace("serialization", serialization_to_json(serialization_));
  return {.subjects = {attest::ResourceDescriptor::of(subject_name_, root_)},
          .predicate_type = std::string(attest::kOmsType),
          .predicate = std::move(predicate)};
}

bool OmsManifest::is_unnamed_single_file() const {
  return files_.front().name == kOmsSingleFileName && files_.back().name == kOmsSingleFileName;
}

bool OmsManifest::is_files_sha256() const {
  return !serialization_.shard_size && serialization_.hash == crypto::HashType::kSha256;
}

bool OmsManifest::has_asserted_digests() const {
  return std::ranges::any_of(files_, [](const OmsFile& file) { return !file.asserted_by.empty(); });
}

}  // namespace hallmark::model

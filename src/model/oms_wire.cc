#include "model/oms_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "attest/predicates.h"
#include "base/encoding.h"
#include "json/reader.h"

namespace hallmark::model {
namespace {

// Any JSON number with an integral value: model_signing writes 1000000000.0.
Result<std::uint64_t> read_shard_size(json::ObjectReader& reader) {
  const double size = TRY(reader.number("shard_size"));
  if (size < 1 || size > static_cast<double>(kShardSizeMax) || std::floor(size) != size) {
    return reader.refuse("shard_size", "is not a whole number from 1 to 2^53");
  }
  return static_cast<std::uint64_t>(size);
}

Result<std::optional<std::uint64_t>> read_method(json::ObjectReader& reader) {
  const std::string method = TRY(reader.string("method"));
  if (method == kMethodShards) return TRY(read_shard_size(reader));
  if (method == kMethodFiles) return std::nullopt;
  return reader.refuse("method", "is unknown");
}

// model_signing's own word for BLAKE2b differs between its parts.
std::string_view field_name(std::string_view hash) { return hash == "blake2" ? "blake2b" : hash; }

Result<crypto::HashType> read_hash_type(json::ObjectReader& reader) {
  const std::string text = TRY(reader.string("hash_type"));
  const auto hash = crypto::hash_type_of(field_name(text));
  if (!hash) return reader.refuse("hash_type", "is unknown");
  return *hash;
}

// Closed: a member of later making could change what the list of files means. So shard_size is
// refused with method `files`, as it must be.
Result<OmsSerialization> read_serialization(json::ObjectReader reader) {
  OmsSerialization serialization;
  serialization.shard_size = TRY(read_method(reader));
  serialization.hash = TRY(read_hash_type(reader));
  serialization.ignore_paths = TRY(reader.optional_strings("ignore_paths"));
  serialization.allow_symlinks = TRY(reader.boolean("allow_symlinks"));
  TRY(reader.finish());
  if (std::ranges::find(serialization.ignore_paths, "") != serialization.ignore_paths.end()) {
    return reader.refuse("ignore_paths", "has an empty path");
  }
  return serialization;
}

bool is_label_of(std::string_view label, const OmsSerialization& serialization) {
  if (field_name(label) == crypto::name_of(serialization.hash)) return true;
  return serialization.shard_size && label == sharded_label(serialization);
}

// Lawful, and of no meaning to other clients; what we do not know, we leave.
Result<std::string> read_asserted_by(json::ObjectReader& reader) {
  auto annotations = TRY(reader.optional_object("annotations"));
  if (!annotations) return std::string();
  return TRY(annotations->optional_string(kAssertedBy)).value_or("");
}

// Open: other members of a resource (uri, annotations) are lawful and say nothing to us.
Result<OmsFile> read_resource(const json::Value& value, const OmsSerialization& serialization) {
  json::ObjectReader reader = TRY(json::ObjectReader::create(value, "predicate.resources"));
  OmsFile file;
  file.name = TRY(reader.string("name"));
  if (serialization.shard_size) file = TRY(parse_shard_name(file.name));
  if (!is_label_of(TRY(reader.string("algorithm")), serialization)) {
    return reader.refuse("algorithm", "is not the hash_type");
  }
  const std::string hex = TRY(reader.string("digest"));
  file.digest =
      TRY_IN("predicate.resources.digest", crypto::FileDigest::from_hex(serialization.hash, hex));
  file.asserted_by = TRY(read_asserted_by(reader));
  return file;
}

Result<std::vector<OmsFile>> read_resources(const json::Array& array,
                                            const OmsSerialization& serialization,
                                            const Limits& limits) {
  std::vector<OmsFile> files;
  files.reserve(std::min(array.size(), limits.subjects_max));
  for (const json::Value& value : array) files.push_back(TRY(read_resource(value, serialization)));
  TRY(check_files(files, serialization.shard_size, limits));
  return files;
}

// How model_signing 0.2 named SHA-256 over whole files, if it named anything.
Result<void> check_legacy_algorithm(const attest::ResourceDescriptor& subject) {
  const auto label = subject.annotations.find("actual_hash_algorithm");
  if (label == subject.annotations.end()) return {};
  const std::string* text = label->second.as_string();
  if (text != nullptr && (*text == "file-sha256" || *text == "sha256")) return {};
  return fail(ErrorCode::kUnsupported,
              "signed by model_signing 0.2 with another hash than sha256 of whole files",
              "unsupported-legacy-hash");
}

}  // namespace

std::string sharded_label(const OmsSerialization& serialization) {
  return fmt::format("{}-sharded-{}", crypto::name_of(serialization.hash),
                     serialization.shard_size.value_or(0));
}

Result<void> check_predicate_type(std::string_view type) {
  if (type == attest::kOmsType) return {};
  if (type.starts_with("https://model_signing/signature/v")) {
    return fail(ErrorCode::kUnsupported, "predicate type " + printable(type) + " is not v1.0",
                "unsupported-predicate-version");
  }
  return fail(ErrorCode::kInvalidInput,
              "predicate type " + printable(type) + " is not a model signature's",
              "not-a-model-signature");
}

Result<OmsPredicate> read_predicate(const json::Value& value, const Limits& limits) {
  json::ObjectReader reader = TRY(json::ObjectReader::create(value, "predicate"));
  OmsSerialization serialization = TRY(read_serialization(TRY(reader.object("serialization"))));
  const json::Array& resources = *TRY(reader.array("resources"));
  std::vector<OmsFile> files = TRY(read_resources(resources, serialization, limits));
  TRY(reader.finish());
  return OmsPredicate{std::move(files), std::move(serialization)};
}

Result<std::vector<OmsFile>> read_legacy_subjects(const attest::Statement& statement,
                                                  const Limits& limits) {
  std::vector<OmsFile> files;
  for (const attest::ResourceDescriptor& subject : statement.subjects) {
    TRY(check_legacy_algorithm(subject));
    const auto digest = subject.sha256();
    if (!digest) {
      return fail(ErrorCode::kInvalidInput, "subject " + printable(subject.name) + ": no sha256",
                  "malformed-model-signature");
    }
    files.push_back({.name = subject.name, .digest = *digest});
  }
  TRY(check_files(files, std::nullopt, limits));
  return files;
}

}  // namespace hallmark::model

#include "model/oci_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "json/reader.h"
#include "model/asserted_digests.h"

namespace hallmark::model {
namespace {

constexpr std::string_view kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view kIndexType = "application/vnd.oci.image.index.v1+json";
constexpr std::string_view kModelPack = "application/vnd.cncf.model.";
constexpr std::string_view kModelPackRaw = ".v1.raw";
constexpr std::string_view kModelPackPath = "org.cncf.model.filepath";
constexpr std::string_view kTitle = "org.opencontainers.image.title";
// ORAS gives this type to a plain file that it was told no type of, and the annotation to a folder
// that it packed.
constexpr std::string_view kOrasFileType = "application/vnd.oci.image.layer.v1.tar";
constexpr std::string_view kOrasUnpack = "io.deis.oras.content.unpack";

std::unexpected<Error> unsupported(std::string message, std::string reason) {
  return fail(ErrorCode::kUnsupported, std::move(message), std::move(reason));
}

bool is_packed(std::string_view media_type) {
  constexpr std::array<std::string_view, 4> kSuffixes = {".tar", "+gzip", "+zstd", "+encrypted"};
  if (media_type == kOrasFileType) return false;
  return media_type.find(".tar+") != std::string_view::npos ||
         media_type.find(".tar.") != std::string_view::npos ||
         std::ranges::any_of(kSuffixes,
                             [&](std::string_view suffix) { return media_type.ends_with(suffix); });
}

Result<void> check_media_type(std::string_view media_type) {
  if (is_packed(media_type)) {
    return unsupported(printable(media_type) + ": the digest is of a package, not of a file",
                       "packed-layer");
  }
  if (media_type.starts_with(kModelPack) && !media_type.ends_with(kModelPackRaw)) {
    return unsupported(printable(media_type) + ": not a raw layer of ModelPack v1",
                       "unsupported-layer");
  }
  return {};
}

Result<Sha256Digest> read_digest(json::ObjectReader& layer) {
  const std::string text = TRY(layer.string("digest"));
  if (!text.starts_with("sha256:") && text.contains(':')) {
    return unsupported("digest " + printable(text) + ": not sha256", "unsupported-digest");
  }
  return TRY_IN(layer.place() + ".digest", Sha256Digest::parse(text));
}

Result<std::string> read_path(json::ObjectReader& layer, std::string_view media_type) {
  const std::string_view key = media_type.starts_with(kModelPack) ? kModelPackPath : kTitle;
  std::optional<std::string> path;
  if (auto annotations = TRY(layer.optional_object("annotations"))) {
    path = TRY(annotations->optional_string(key));
    if (annotations->find(kOrasUnpack) != nullptr) {
      return unsupported("the layer is a folder to be unpacked", "packed-layer");
    }
  }
  if (!path) {
    return unsupported(fmt::format("the layer has no {}", key), "unnamed-layer");
  }
  return *std::move(path);
}

// Open, as the specification wants it: members that we do not know say nothing.
Result<OmsFile> read_layer(json::ObjectReader layer) {
  const std::string media_type = TRY(layer.string("mediaType"));
  TRY(check_media_type(media_type));
  if (layer.find("urls") != nullptr) {
    return unsupported("the layer is fetched from elsewhere", "foreign-layer");
  }
  const Sha256Digest digest = TRY(read_digest(layer));
  TRY(layer.integer("size", 0, json::kIntegerMax));
  std::string path = TRY(read_path(layer, media_type));
  return OmsFile{.name = std::move(path),
                 .digest = digest,
                 .asserted_by = std::string(kAssertedByOciManifest)};
}

Result<std::vector<OmsFile>> read_layers(const json::Value& document) {
  json::ObjectReader reader = TRY(json::ObjectReader::create(document, ""));
  const std::string media_type = TRY(reader.string("mediaType"));
  if (media_type == kIndexType) {
    return unsupported("this is an index: take the manifest of one of its entries", "oci-index");
  }
  if (media_type != kManifestType) return reader.refuse("mediaType", "not an OCI image manifest's");
  TRY(reader.integer("schemaVersion", 2, 2));
  TRY(reader.object("config"));
  const json::Array& layers = *TRY(reader.array("layers"));
  std::vector<OmsFile> files;
  files.reserve(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string place = fmt::format("layers[{}]", i);
    files.push_back(TRY(read_layer(TRY(json::ObjectReader::create(layers[i], place)))));
  }
  return files;
}

}  // namespace

Result<std::vector<OmsFile>> read_oci_manifest(std::string_view text, const Limits& limits) {
  constexpr std::string_view kWhat = "OCI manifest";
  if (text.size() > limits.oci_manifest_bytes_max) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("{}: larger than {} bytes", kWhat, limits.oci_manifest_bytes_max),
                "oci-manifest-too-large");
  }
  const json::Value document = TRY_IN(kWhat, json::parse(text, limits));
  std::vector<OmsFile> files =
      TRY_IN(kWhat, with_reason(read_layers(document), "malformed-oci-manifest"));
  TRY_IN(kWhat, check_asserted_files(files, limits));
  return files;
}

}  // namespace hallmark::model

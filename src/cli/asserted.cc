#include "cli/asserted.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "cli/output.h"
#include "model/asserted_digests.h"
#include "model/oci_manifest.h"
#include "model/path_inside.h"
#include "model/sha256sum_list.h"

namespace hallmark::cli {
namespace {

Result<std::vector<model::OmsFile>> read_list(Context& context, const AssertedOptions& options) {
  const bool is_oci = !options.oci_manifest.empty();
  const std::string& name = is_oci ? options.oci_manifest : options.sha256sum;
  const Limits limits;
  const Bytes bytes = TRY(
      context.files.read(context.working_directory / name,
                         is_oci ? limits.oci_manifest_bytes_max : limits.digest_list_bytes_max));
  if (is_oci) return TRY_IN(name, model::read_oci_manifest(as_text(bytes)));
  return TRY_IN(name, model::read_sha256sum_list(as_text(bytes)));
}

// Where the signature is inside the model's folder, if it is: no content of the model.
Result<std::optional<std::string>> place_inside(Context& context, const Path& model,
                                                const Path& signature) {
  if (!exists(context.files, model)) return std::nullopt;
  return model::path_inside(signature, TRY(model::resolve_links(model)));
}

}  // namespace

void add_asserted_options(CLI::App& command, AssertedOptions& options) {
  const std::string group = "Signing what others vouch for, unread";
  CLI::Option* oci = command
                         .add_option("--from-oci-manifest", options.oci_manifest,
                                     "Sign the files that this OCI manifest lists (ModelPack raw "
                                     "layers, ORAS titles)")
                         ->type_name("FILE")
                         ->group(group);
  CLI::Option* list = command
                          .add_option("--from-sha256sum", options.sha256sum,
                                      "Sign the files that this output of sha256sum lists, with "
                                      "paths relative to the model")
                          ->type_name("FILE")
                          ->group(group)
                          ->excludes(oci);
  command
      .add_flag("--lfs-pointers", options.lfs_pointers,
                "Take a Git LFS pointer's word for the file in whose place it is")
      ->group(group)
      ->excludes(oci)
      ->excludes(list);
}

Result<model::OmsScan> scan_list(Context& context, const ModelOptions& model,
                                 const AssertedOptions& options, model::OmsScanOptions how) {
  if (how.hash != crypto::HashType::kSha256 || how.shard_size) {
    return fail(ErrorCode::kUsage, "a list tells only the sha256 of whole files");
  }
  const Path path = model_path(context, model.model);
  if (how.signature) {
    auto inside = TRY(place_inside(context, path, *how.signature));
    if (inside) how.ignore_paths.push_back(*std::move(inside));
  }
  std::vector<model::OmsFile> files = TRY(read_list(context, options));
  return model::scan_of_asserted(path.filename().string(), std::move(files), how);
}

json::Array asserted_to_json(const std::vector<model::OmsFile>& files) {
  json::Array asserted;
  for (const auto& [by, count] : model::count_asserted(files)) {
    asserted.emplace_back(json::Object{{"by", by}, {"digests", count}});
  }
  return asserted;
}

void print_asserted(Context& context, const std::vector<model::OmsFile>& files) {
  const std::string text = model::describe_asserted(files);
  if (!text.empty()) print(context, "asserted  " + text);
}

}  // namespace hallmark::cli

// hallmark diff: what differs between two models.

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "model/oms.h"
#include "model/oms_diff.h"
#include "model/tree_manifest.h"

namespace hallmark::cli {
namespace {

struct DiffOptions {
  std::string before;
  std::string after;
  bool json = false;
};

// A model on disk, or the list that a signature file holds.
struct Side {
  std::string given;
  Path path;
  std::optional<model::OmsManifest> manifest = {};
};

// A file is taken for a signature if it reads as one; *.sig must.
Result<Side> open_side(Context& context, const std::string& given) {
  Side side{.given = given, .path = context.working_directory / given};
  const FileStatus status = TRY(context.files.status(side.path));
  const bool must_be = side.path.extension() == ".sig";
  if (status.kind != FileKind::kRegular) return side;
  if (status.size_bytes > Limits{}.bundle_bytes_max && !must_be) return side;
  const Bytes text = TRY(context.files.read(side.path, Limits{}.bundle_bytes_max));
  Result<model::OmsSignature> signature = model::read_oms_signature(as_text(text));
  if (signature) {
    side.manifest = std::move(signature->manifest);
  } else if (must_be) {
    return std::unexpected(std::move(signature).error().in(printable(given)));
  }
  return side;
}

// A model is read as the other side's signature, if it is one, says.
Result<std::vector<model::OmsFile>> files_of(Context& context, const Side& side,
                                             const Side& other) {
  if (side.manifest) return side.manifest->files();
  model::OmsScanOptions options;
  options.signature = other.manifest ? other.path : side.path / model::kSignatureName;
  Progress progress(context, "hashing");
  options.progress = progress.callback();
  if (!other.manifest) return TRY(model::scan_model(side.path, options)).files;
  const model::OmsScan scan =
      TRY(model::scan_model(side.path, model::as_signed(options, *other.manifest)));
  return model::oms_files_of(scan, *other.manifest);
}

Result<void> check_comparable(const Side& before, const Side& after) {
  if (!before.manifest || !after.manifest) return {};
  const model::OmsSerialization& a = before.manifest->serialization();
  const model::OmsSerialization& b = after.manifest->serialization();
  if (a.hash == b.hash && a.shard_size == b.shard_size) return {};
  return fail(ErrorCode::kUnsupported,
              "the two signatures list other digests, of another hash or shard size: compare each "
              "with a model",
              "different-hash");
}

std::string_view word_for(model::OmsChange::Kind kind) {
  switch (kind) {
    case model::OmsChange::Kind::kAdded:
      return "added";
    case model::OmsChange::Kind::kRemoved:
      return "removed";
    case model::OmsChange::Kind::kChanged:
      return "changed";
    case model::OmsChange::Kind::kRenamed:
      return "renamed";
  }
  return "";
}

json::Object side_to_json(const Side& side) {
  return {{"path", side.given}, {"form", side.manifest ? "unverified-signature" : "model"}};
}

void print_as_json(Context& context, const Side& before, const Side& after,
                   const model::OmsDiff& found) {
  json::Array changes;
  for (const model::OmsChange& change : found.changes) {
    json::Object entry{{"change", word_for(change.kind)}, {"name", change.name}};
    if (!change.name_before.empty()) entry["name_before"] = change.name_before;
    changes.emplace_back(std::move(entry));
  }
  print_json(context, "diff",
             {{"before", side_to_json(before)},
              {"after", side_to_json(after)},
              {"equal", found.is_equal()},
              {"unchanged", found.unchanged},
              {"changes", std::move(changes)}});
}

void print_for_people(Context& context, const Side& before, const Side& after,
                      const model::OmsDiff& found) {
  for (const model::OmsChange& change : found.changes) {
    std::string line = std::string(word_for(change.kind)) + "  ";
    if (!change.name_before.empty()) line += change.name_before + " -> ";
    print(context, line + change.name);
  }
  if (found.is_equal()) print(context, "equal  " + std::to_string(found.unchanged) + " files");
  for (const Side* side : {&before, &after}) {
    if (side->manifest)
      print(context, "note  " + side->given + ": a signature; it was not verified");
  }
}

Result<void> run_diff(const DiffOptions& options, Context& context) {
  const Side before = TRY(open_side(context, options.before));
  const Side after = TRY(open_side(context, options.after));
  TRY(check_comparable(before, after));
  const std::vector<model::OmsFile> old_files = TRY(files_of(context, before, after));
  const std::vector<model::OmsFile> new_files = TRY(files_of(context, after, before));
  const model::OmsDiff found = model::diff(old_files, new_files);
  if (options.json) {
    print_as_json(context, before, after, found);
  } else {
    print_for_people(context, before, after, found);
  }
  if (!found.is_equal()) context.exit_status = kExitRefused;
  return {};
}

}  // namespace

void add_diff_command(CLI::App& app, Context& context, Program& program) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand(
      "diff",
      "Tell which files differ between two models, or a model and a signature's list\n\n"
      "  hallmark diff model-v1/ model-v2/\n"
      "  hallmark diff model/model.sig model/\n\n"
      "Exit status: 0 equal, 3 different. It compares only: whether a signature is right,\n"
      "`hallmark verify` says.");
  command->add_option("before", options->before, "A model, or a signature file")->required();
  command->add_option("after", options->after, "A model, or a signature file")->required();
  command->add_flag("--json", options->json, "Answer in JSON");
  command->callback(
      [&, options] { program.action = [&, options] { return run_diff(*options, context); }; });
}

}  // namespace hallmark::cli

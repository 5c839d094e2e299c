#include "cli/verify_content.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <utility>

#include "base/encoding.h"
#include "cli/disk_tree.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "model/glob.h"
#include "model/materialize.h"
#include "model/safetensors_index.h"
#include "model/strict.h"

namespace hallmark::cli {
namespace {

using Selects = std::function<bool(std::string_view name)>;

// Empty if all files count.
Result<Selects> selection(const Path& model, const model::OmsManifest& manifest,
                          const ContentOptions& options) {
  if (options.only.empty() && options.only_index.empty()) return Selects();
  std::vector<model::Glob> globs;
  for (const std::string& pattern : options.only) {
    globs.push_back(TRY(model::Glob::create(pattern)));
  }
  model::NameSet names;
  for (const std::string& index : options.only_index) {
    names.merge(TRY(model::files_of_index(model, index, manifest)));
  }
  return Selects([globs = std::move(globs), names = std::move(names)](std::string_view name) {
    const auto matches = [name](const model::Glob& glob) { return glob.matches(name); };
    return names.contains(name) || std::ranges::any_of(globs, matches);
  });
}

Result<CheckedContent> check_in_place(const Path& model, const model::OmsManifest& manifest,
                                      const model::MaterializeOptions& options) {
  model::OmsScanOptions scan_options = model::as_signed(options.scan, manifest);
  scan_options.selects = options.compare.selects;
  CheckedContent content{};
  content.scan = TRY(model::scan_model(model, scan_options));
  if (options.strict) TRY(model::check_strict(manifest, content.scan));
  content.comparison =
      model::compare(manifest, model::oms_files_of(content.scan, manifest), options.compare);
  return content;
}

Result<CheckedContent> check_and_copy(Context& context, const Path& model,
                                      const model::OmsManifest& manifest,
                                      const model::MaterializeOptions& options,
                                      const Path& destination) {
  TRY(model::check_destination(destination, model));
  const auto tree = TRY(DiskTree::create(destination, hex_encode(context.random.bytes(8))));
  model::Materialized made = TRY(model::materialize(model, manifest, options, *tree));
  CheckedContent content{std::move(made.scan), std::move(made.comparison)};
  if (content.comparison.is_equal()) content.copy = destination;
  return content;
}

}  // namespace

void add_content_options(CLI::App& command, ContentOptions& options) {
  command.add_flag("--ignore-unsigned-files,--ignore_unsigned_files", options.ignore_unsigned,
                   "Let files be there that were not signed");
  command.add_flag("--strict", options.strict,
                   "Refuse ignored folders that hold files, and a list in another order than the "
                   "specification's");
  add_repeated(command, "--only", options.only,
               "Check these files only: *, ?, [a-z], and ** for any folders (\"**/*.json\")");
  add_repeated(command, "--only-index", options.only_index,
               "Check a safetensors index (relative to the model) and the files it names only");
  command.add_option("--materialize", options.materialize,
                     "Make this folder, read-only, of the very bytes that were checked");
}

Result<CheckedContent> check_content(Context& context, const Path& model,
                                     const model::OmsManifest& manifest,
                                     model::OmsScanOptions scan_options,
                                     const ContentOptions& options) {
  Progress progress(context, "hashing");
  scan_options.progress = progress.callback();
  model::MaterializeOptions how{.scan = std::move(scan_options),
                                .compare = {.ignore_unsigned = options.ignore_unsigned},
                                .strict = options.strict};
  how.compare.selects = TRY(selection(model, manifest, options));
  CheckedContent content =
      options.materialize.empty()
          ? TRY(check_in_place(model, manifest, how))
          : TRY(check_and_copy(context, model, manifest, how,
                               context.working_directory / options.materialize));
  if (content.comparison.is_equal() && content.comparison.matched == 0) {
    return fail(ErrorCode::kUntrusted, "no signed file is selected: nothing was checked",
                "nothing-selected");
  }
  return content;
}

void add_content_members(json::Object& answer, const CheckedContent& content) {
  const std::vector<std::string>& unchecked = content.comparison.unchecked;
  json::Array ignored;
  for (const model::OmsIgnored& entry : content.scan.ignored) {
    json::Object object{{"path", entry.path}, {"folder", entry.is_folder}};
    if (entry.files) object["files"] = *entry.files;
    ignored.emplace_back(std::move(object));
  }
  answer["unchecked"] = json::Array(unchecked.begin(), unchecked.end());
  answer["ignored"] = std::move(ignored);
  if (content.copy) answer["copy"] = content.copy->string();
}

void print_content(Context& context, const CheckedContent& content) {
  for (const model::OmsIgnored& entry : content.scan.ignored) {
    print(context, "not checked  " + model::describe(entry) + ": ignored");
  }
  for (const std::string& name : content.comparison.unchecked) {
    print(context, "not checked  " + name + ": not selected");
  }
  if (content.copy) print(context, "copy  " + content.copy->string());
}

}  // namespace hallmark::cli

#include "cli/model_options.h"

#include <CLI/CLI.hpp>

#include "cli/options.h"
#include "cli/progress.h"
#include "model/tree_manifest.h"

namespace hallmark::cli {
namespace {

// Ignored paths as the format has them: relative to the model, from what a person types: relative
// to where he stands, or absolute.
Result<std::vector<std::string>> relative_ignores(Context& context, const ModelOptions& options) {
  const Path root = model_path(context, options.model);
  std::vector<std::string> out;
  for (const std::string& given : options.ignore_paths) {
    Path absolute = (context.working_directory / given).lexically_normal();
    if (!exists(context.files, absolute)) absolute = (root / given).lexically_normal();
    const Path relative = absolute.lexically_relative(root);
    if (relative.empty() || relative == "." || *relative.begin() == "..") {
      return fail(ErrorCode::kUsage, given + ": is not inside the model");
    }
    out.push_back(relative.has_filename() ? relative.generic_string()
                                          : relative.parent_path().generic_string());
  }
  return out;
}

}  // namespace

void add_jobs_option(CLI::App& command, std::size_t& jobs) {
  command.add_option("--jobs,-j", jobs, "Threads that read and hash (else one for each processor)")
      ->check(CLI::Range(1, 256));
}

void add_model_options(CLI::App& command, ModelOptions& options) {
  command.add_option("model", options.model, "The model: a folder or a file")->required();
  add_repeated(command, "--ignore-paths,--ignore_paths", options.ignore_paths,
               "A file or folder inside the model to leave out");
  command.add_flag("--no-ignore-git-paths", options.no_ignore_git_paths,
                   "Do not leave out .git, .gitignore, .gitattributes and .github");
  command.add_flag("--allow-symlinks,--allow_symlinks", options.allow_symlinks,
                   "Take a symlink for the file it points to");
  command
      .add_option("--max-bytes", options.bytes_max,
                  "Refuse a model larger than this (50GB, 1TiB, ...)")
      ->transform(CLI::AsSizeValue(true));
  add_jobs_option(command, options.jobs);
  command.add_flag("--json", options.json, "Answer in JSON");
}

Path model_path(const Context& context, const std::string& model) {
  Path path = (context.working_directory / model).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

Path signature_path(Context& context, const std::string& model, const std::string& given) {
  if (!given.empty()) return context.working_directory / given;
  const Path path = model_path(context, model);
  const Result<FileStatus> status = context.files.status(path);
  const bool is_file = status && status->kind == FileKind::kRegular;
  return is_file ? Path(path.string() + ".sig") : path / model::kSignatureName;
}

Result<model::OmsScanOptions> scan_options(Context& context, const ModelOptions& options,
                                           const Path& signature) {
  model::OmsScanOptions out;
  out.ignore_paths = TRY(relative_ignores(context, options));
  out.ignore_git_paths = !options.no_ignore_git_paths;
  out.allow_symlinks = options.allow_symlinks;
  out.jobs = options.jobs;
  out.bytes_max = options.bytes_max;
  out.signature = signature;
  return out;
}

Result<model::OmsScan> scan(Context& context, const ModelOptions& options,
                            model::OmsScanOptions scan_options) {
  const Path path = model_path(context, options.model);
  Progress progress(context, "hashing", path);
  scan_options.progress = progress.callback();
  return model::scan_model(path, scan_options);
}

}  // namespace hallmark::cli

// hallmark digest: what identifies a file or folder.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/workspace_access.h"
#include "model/measure.h"
#include "model/oms.h"

namespace hallmark::cli {
namespace {

struct DigestOptions {
  std::string path;
  std::size_t jobs = 0;
  bool oms_roots = false;
  bool json = false;
};

struct Roots {
  std::size_t files;
  Sha256Digest spec;
  Sha256Digest py_compat;
};

// As `sign` would list it when nothing else is said.
Roots roots_of(const model::Artifact& artifact, const std::string& name) {
  std::vector<model::OmsFile> files;
  if (artifact.manifest) {
    files = model::oms_files_of(*artifact.manifest);
  } else {
    files.push_back({.name = name, .digest = artifact.digest});
  }
  return {files.size(), model::oms_root_spec(files), model::oms_root_py_compat(files)};
}

Result<void> run_digest(const DigestOptions& options, Context& context) {
  const Path path = model_path(context, options.path);
  Progress progress(context, "hashing", path);
  model::MeasureOptions measure_options = identity_options(context, path);
  measure_options.progress = progress.callback();
  measure_options.jobs = options.jobs;
  const model::Artifact artifact = TRY(model::measure(path, measure_options));
  const std::string_view form = artifact.is_tree() ? "tree" : "file";
  const Roots roots = roots_of(artifact, path.filename().string());
  if (!options.json) {
    print(context, artifact.digest.text() + "  " + std::string(form));
    if (!options.oms_roots) return {};
    print(context, roots.spec.text() + "  oms root");
    print(context, roots.py_compat.text() + "  oms root in the order of model_signing 1.1.1");
    return {};
  }
  print_json(context, "digest",
             {{"digest", artifact.digest.text()},
              {"form", form},
              {"size", artifact.size_bytes},
              {"files", roots.files},
              {"oms_root_spec", roots.spec.text()},
              {"oms_root_py_compat", roots.py_compat.text()}});
  return {};
}

}  // namespace

void add_digest_command(CLI::App& app, Context& context, Program& program) {
  auto options = std::make_shared<DigestOptions>();
  CLI::App* command = app.add_subcommand(
      "digest",
      "Print what identifies a file or folder\n\n"
      "  hallmark digest model/\n"
      "  hallmark digest model/ --oms-roots      what a model signature would have as its root");
  command->add_option("path", options->path, "The file or folder")->required();
  command->add_flag("--oms-roots", options->oms_roots,
                    "Also the root of a model signature, in both orders that are in use");
  add_jobs_option(*command, options->jobs);
  command->add_flag("--json", options->json, "Answer in JSON, with both OMS roots");
  command->callback(
      [&, options] { program.action = [&, options] { return run_digest(*options, context); }; });
}

}  // namespace hallmark::cli

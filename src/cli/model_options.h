#pragma once

// What sign, verify and digest have in common: the model, its signature, what to leave out.

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "model/oms_scan.h"

namespace CLI {
class App;
}

namespace hallmark::cli {

struct ModelOptions {
  std::string model;
  std::vector<std::string> ignore_paths;
  bool no_ignore_git_paths = false;
  bool allow_symlinks = false;
  std::size_t jobs = 0;
  std::optional<std::uint64_t> bytes_max;
  bool json = false;
};

void add_model_options(CLI::App& command, ModelOptions& options);
void add_jobs_option(CLI::App& command, std::size_t& jobs);

// Absolute, without a slash at the end.
Path model_path(const Context& context, const std::string& model);
// `given`, or MODEL/model.sig, or MODEL.sig for a file.
Path signature_path(Context& context, const std::string& model, const std::string& given);

Result<model::OmsScanOptions> scan_options(Context& context, const ModelOptions& options,
                                           const Path& signature);

// Reads the model, with progress.
Result<model::OmsScan> scan(Context& context, const ModelOptions& options,
                            model::OmsScanOptions scan_options);

}  // namespace hallmark::cli

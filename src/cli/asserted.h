#pragma once

// Digests that others vouch for: where `sign` takes them from, and how a signature's are told.

#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/model_options.h"
#include "json/value.h"
#include "model/oms_file.h"

namespace hallmark::cli {

struct AssertedOptions {
  std::string oci_manifest;  // a file
  std::string sha256sum;     // a file
  bool lfs_pointers = false;
  // The model itself is not read, and need not be there.
  bool has_list() const { return !oci_manifest.empty() || !sha256sum.empty(); }
};

void add_asserted_options(CLI::App& command, AssertedOptions& options);

// What the list names, as scan() would give it; needs has_list(). kUsage when `how` asks for
// another hash or for shards, or when it is not plain where the signature goes.
Result<model::OmsScan> scan_list(Context& context, const ModelOptions& model,
                                 const AssertedOptions& options, model::OmsScanOptions how);

// [{by, digests}], empty if the signer measured every file.
json::Array asserted_to_json(const std::vector<model::OmsFile>& files);
// A line for people, if there is something to tell.
void print_asserted(Context& context, const std::vector<model::OmsFile>& files);

}  // namespace hallmark::cli

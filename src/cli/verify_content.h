#pragma once

// The second half of `hallmark verify`: whether the files are those of a signature that was already
// checked; which of them, how strictly, and whether a copy of them is made.

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "json/value.h"
#include "model/oms_compare.h"
#include "model/oms_scan.h"

namespace CLI {
class App;
}

namespace hallmark::cli {

struct ContentOptions {
  bool ignore_unsigned = false;
  bool strict = false;
  std::vector<std::string> only;        // patterns
  std::vector<std::string> only_index;  // safetensors indexes, relative to the model
  std::string materialize;              // the folder to make
};

void add_content_options(CLI::App& command, ContentOptions& options);

struct CheckedContent {
  model::OmsScan scan;
  model::OmsComparison comparison;
  std::optional<Path> copy = {};  // that was made: only if the comparison finds nothing wrong
};

// A file that is not what was signed is an answer, in `comparison`. Errors are those of the disk,
// and kUntrusted of --strict, of an index that is not what was signed ("content-mismatch"), and
// where nothing that was signed is selected ("nothing-selected").
Result<CheckedContent> check_content(Context& context, const Path& model,
                                     const model::OmsManifest& manifest,
                                     model::OmsScanOptions scan_options,
                                     const ContentOptions& options);

// Members "unchecked", "ignored" and "copy" of the answer.
void add_content_members(json::Object& answer, const CheckedContent& content);

// Lines on what was not looked at, and where the copy is.
void print_content(Context& context, const CheckedContent& content);

}  // namespace hallmark::cli

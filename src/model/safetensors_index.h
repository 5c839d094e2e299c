#pragma once

// model.safetensors.index.json: which files a model's tensors are in.

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "model/oms_manifest.h"

namespace hallmark::model {

using NameSet = std::set<std::string, std::less<>>;

// The files that `text` names, relative to the model's root; `index_name` is its own place there.
// kInvalidInput ("malformed-index", a reason of json::parse(), "bad-path"), kLimitExceeded.
Result<NameSet> parse_safetensors_index(std::string_view text, std::string_view index_name,
                                        const Limits& limits = {});

// The index and the files that it names, read from the model's folder: the bytes are compared with
// what `manifest` signed before they are parsed. kUntrusted: "content-mismatch" if the index
// is not signed, absent or other bytes; "unsigned" if it names a file that is not signed.
Result<NameSet> files_of_index(const Path& model, std::string_view index_name,
                               const OmsManifest& manifest, const Limits& limits = {});

}  // namespace hallmark::model

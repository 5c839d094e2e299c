#pragma once

// OCI image manifests of models: ModelPack, and what ORAS pushes
// (https://github.com/opencontainers/image-spec, https://github.com/modelpack/model-spec).
//
// A layer that is a file's bytes as they are names the file and its SHA-256. So a manifest of a few
// kilobytes lists a whole model, if no layer is packed.

#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "model/oms_file.h"

namespace hallmark::model {

// The layers, never the config: it is no file of the model, whatever its title. A ModelPack layer
// (application/vnd.cncf.model.*.v1.raw) is named by org.cncf.model.filepath, any other by
// org.opencontainers.image.title.
//
// kInvalidInput: "malformed-oci-manifest", or what check_asserted_files() refuses. kUnsupported:
// "oci-index"; of a layer "packed-layer" (tar, compressed, encrypted, to be unpacked),
// "foreign-layer" (fetched from elsewhere), "unnamed-layer", "unsupported-layer" (of a ModelPack
// to come), "unsupported-digest" (not sha256). kLimitExceeded: "oci-manifest-too-large".
Result<std::vector<OmsFile>> read_oci_manifest(std::string_view text, const Limits& limits = {});

}  // namespace hallmark::model

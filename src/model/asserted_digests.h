#pragma once

// Signing digests that somebody else vouches for, without reading a byte of the model.
//
// A registry's manifest, a list of checksums and a Git LFS pointer each name files with their
// SHA-256. Such a file carries in `asserted_by` who said so, and keeps it in the bundle: whoever
// verifies the model measures it, but the signature alone is worth no more than the list.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "model/oms_scan.h"

namespace hallmark::model {

inline constexpr std::string_view kAssertedByOciManifest = "oci-manifest";
inline constexpr std::string_view kAssertedBySha256sum = "sha256sum";
inline constexpr std::string_view kAssertedByLfsPointer = "lfs-pointer";

// kInvalidInput: "bad-path", also for a path that is no plain relative one; what check_files()
// refuses of whole files; "path-conflict" for a path that is also a folder of another.
Result<void> check_asserted_files(const std::vector<OmsFile>& files, const Limits& limits = {});

// What scan_model() gives for a folder of just these files; what `options` leaves out by its paths
// is left out here, and its rule for symlinks is signed. Looks at no disk: options.signature and
// what concerns hashing count for nothing. kInvalidInput as above ("empty-model" if nothing is
// left).
Result<OmsScan> scan_of_asserted(std::string subject_name, std::vector<OmsFile> files,
                                 const OmsScanOptions& options = {});

// How many of the digests are asserted, by whom; empty if the signer read every file. Names come
// from the bundle: printable() before anybody sees them.
std::map<std::string, std::size_t> count_asserted(const std::vector<OmsFile>& files);

// "3 of 5 digests were asserted by oci-manifest, not measured by the signer"; "" if none was.
std::string describe_asserted(const std::vector<OmsFile>& files);

}  // namespace hallmark::model

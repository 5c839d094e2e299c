#pragma once

// OpenSSF Model Signing, for callers that sign or verify.
//
// To verify: read_oms_signature(), a verify function of oms_signature.h, scan_model() with
// as_signed() options, compare() with oms_files_of() the scan. In this order: nothing of a bundle
// is acted on before its signature is checked.

#include "model/asserted_digests.h"  // IWYU pragma: export
#include "model/oms_bundle.h"        // IWYU pragma: export
#include "model/oms_compare.h"       // IWYU pragma: export
#include "model/oms_manifest.h"      // IWYU pragma: export
#include "model/oms_scan.h"          // IWYU pragma: export
#include "model/oms_signature.h"     // IWYU pragma: export

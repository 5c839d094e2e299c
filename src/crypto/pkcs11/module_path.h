#pragma once

// Which file is the module that a URI names. Never one in the working directory, and never one
// that LD_LIBRARY_PATH finds: the answer is an absolute path.

#include "base/files.h"
#include "crypto/pkcs11/uri.h"

namespace hallmark::crypto::pkcs11 {

// module-path as it is, if absolute; else module-name in the system's folders for modules. kUsage,
// reason "module-invalid", if neither is given, both are, a path is relative or a name has a '/';
// kNotFound, reason "module-not-found".
Result<Path> find_module(const Pkcs11Uri& uri, Files& files);

}  // namespace hallmark::crypto::pkcs11

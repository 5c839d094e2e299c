#pragma once

// A PKCS#11 module in this process: loaded and initialised; finalised and unloaded at the end.
//
// A module is foreign code with all our rights. It is loaded from an absolute path that somebody
// gave, when it is needed, and only then.

#include <p11-kit/pkcs11.h>

#include <memory>

#include "base/files.h"
#include "base/result.h"

namespace hallmark::crypto::pkcs11 {

class Module {
 public:
  // kUsage, reason "module-invalid", for a file that is no PKCS#11 module. kConflict, reason
  // "module-in-use", if this process uses it already: it has one state, and whoever finalises it
  // first would take it from the other.
  static Result<Module> load(const Path& path);

  const CK_FUNCTION_LIST& functions() const { return *functions_; }

 private:
  struct Unload {
    void operator()(void* library) const;
  };
  struct Finalize {
    void operator()(CK_FUNCTION_LIST* functions) const;
  };
  using Library = std::unique_ptr<void, Unload>;
  using Initialized = std::unique_ptr<CK_FUNCTION_LIST, Finalize>;

  Module(Library library, Initialized functions)
      : library_(std::move(library)), functions_(std::move(functions)) {}

  Library library_;  // outlives what it holds
  Initialized functions_;
};

}  // namespace hallmark::crypto::pkcs11

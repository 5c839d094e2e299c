#include "crypto/pkcs11/module.h"

#include <dlfcn.h>

#include "base/encoding.h"
#include "crypto/pkcs11/return_value.h"

namespace hallmark::crypto::pkcs11 {
namespace {

std::unexpected<Error> invalid(const Path& path, std::string_view why) {
  return fail(ErrorCode::kUsage,
              printable(path.string()) + ": not a PKCS#11 module: " + printable(why),
              "module-invalid");
}

Result<CK_FUNCTION_LIST*> function_list(const Path& path, void* library) {
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  if (get == nullptr) return invalid(path, "it has no C_GetFunctionList");
  CK_FUNCTION_LIST* functions = nullptr;
  TRY_IN(printable(path.string()), check("list the module's functions", get(&functions)));
  if (functions == nullptr || functions->version.major < 2) {
    return invalid(path, "it is of before PKCS#11 2.0");
  }
  return functions;
}

}  // namespace

void Module::Unload::operator()(void* library) const { ::dlclose(library); }

void Module::Finalize::operator()(CK_FUNCTION_LIST* functions) const {
  functions->C_Finalize(nullptr);
}

Result<Module> Module::load(const Path& path) {
  // Not RTLD_GLOBAL: a module's symbols are no one else's business.
  Library library(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (library == nullptr) {
    const char* why = ::dlerror();
    return invalid(path, why == nullptr ? "it cannot be loaded" : why);
  }
  CK_FUNCTION_LIST* functions = TRY(function_list(path, library.get()));
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;  // a signer may be used from several threads
  TRY_IN(printable(path.string()),
         check("initialise the module", functions->C_Initialize(&arguments)));
  return Module(std::move(library), Initialized(functions));
}

}  // namespace hallmark::crypto::pkcs11

#include "crypto/pkcs11/module_path.h"

#include <array>

#include "base/encoding.h"

namespace hallmark::crypto::pkcs11 {
namespace {

constexpr std::array<std::string_view, 7> kFolders{
    "/usr/lib/" HALLMARK_LIBRARY_TRIPLET "/pkcs11",
    "/usr/lib/" HALLMARK_LIBRARY_TRIPLET "/softhsm",
    "/usr/lib/" HALLMARK_LIBRARY_TRIPLET,
    "/usr/lib64/pkcs11",
    "/usr/lib64/softhsm",
    "/usr/lib/pkcs11",
    "/usr/lib/softhsm",
};

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kUsage, "PKCS#11 URI: " + std::move(message), "module-invalid");
}

Result<Path> search(Files& files, const std::string& name) {
  for (const std::string_view folder : kFolders) {
    for (const std::string& file :
         {"lib" + name + ".so", name + ".so", "p11-kit-" + name + ".so"}) {
      const Path path = Path(folder) / file;
      if (exists(files, path)) return path;
    }
  }
  std::string folders;
  for (const std::string_view folder : kFolders) folders += " " + std::string(folder);
  return fail(ErrorCode::kNotFound,
              "no PKCS#11 module \"" + printable(name) + "\" in" + folders + "; give module-path",
              "module-not-found");
}

}  // namespace

Result<Path> find_module(const Pkcs11Uri& uri, Files& files) {
  if (uri.module_path && uri.module_name) return invalid("both module-path and module-name");
  if (uri.module_path) {
    if (!uri.module_path->starts_with('/')) return invalid("module-path is not absolute");
    if (exists(files, *uri.module_path)) return Path(*uri.module_path);
    return fail(ErrorCode::kNotFound, printable(*uri.module_path) + ": no such PKCS#11 module",
                "module-not-found");
  }
  if (!uri.module_name || uri.module_name->empty()) {
    return invalid("which module? Add ?module-name=NAME or ?module-path=/PATH");
  }
  if (uri.module_name->contains('/')) return invalid("module-name has a '/'; give module-path");
  return search(files, *uri.module_name);
}

}  // namespace hallmark::crypto::pkcs11

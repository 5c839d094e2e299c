#include "http/curl_library.h"

#include <dlfcn.h>

#include <string>

namespace hallmark::http {
namespace {

constexpr const char* kSoName = "libcurl.so.4";

template <class Function>
bool load(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

bool load_all(void* library, CurlLibrary& curl) {
  return load(library, "curl_global_init", curl.global_init) &&
         load(library, "curl_easy_init", curl.easy_init) &&
         load(library, "curl_easy_cleanup", curl.easy_cleanup) &&
         load(library, "curl_easy_reset", curl.easy_reset) &&
         load(library, "curl_easy_setopt", curl.easy_setopt) &&
         load(library, "curl_easy_perform", curl.easy_perform) &&
         load(library, "curl_easy_getinfo", curl.easy_getinfo) &&
         load(library, "curl_easy_strerror", curl.easy_strerror) &&
         load(library, "curl_slist_append", curl.slist_append) &&
         load(library, "curl_slist_free_all", curl.slist_free_all);
}

Result<CurlLibrary> open_library() {
  CurlLibrary curl{};
  void* library = dlopen(kSoName, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr || !load_all(library, curl) ||
      curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return fail(ErrorCode::kUnavailable,
                "cannot use " + std::string(kSoName) + ", which requests over HTTP need",
                "http-library");
  }
  return curl;
}

}  // namespace

Result<const CurlLibrary*> curl_library() {
  static const Result<CurlLibrary> library = open_library();
  if (!library) return std::unexpected(library.error());
  return &*library;
}

}  // namespace hallmark::http

#pragma once

// libcurl, loaded when the first request needs it. Not for other libraries.
//
// Linked in the ordinary way it would bring some thirty libraries into every start of the program,
// `hallmark version` included (docs/adr/0007-http-client.md).

#include <curl/curl.h>

#include "base/result.h"

namespace hallmark::http {

struct CurlLibrary {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_reset) easy_reset;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

// The same object at every call, set up and ready; it stays until the program ends. kUnavailable,
// reason "http-library", if the system has no libcurl that we can use.
Result<const CurlLibrary*> curl_library();

}  // namespace hallmark::http

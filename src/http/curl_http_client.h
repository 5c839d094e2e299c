#pragma once

// HttpClient over libcurl: HTTP/1.1, TLS 1.2 and later.
//
// Never follows a redirect, never takes a proxy (the environment's proxy variables are ignored),
// never reads .netrc, never keeps cookies, never offers a compressed answer, and speaks nothing but
// http: and https:. The server's certificate and its name are always checked, with the system's CA
// certificates or `ca_file`. Nothing is loaded or opened before the first request.

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/http_client.h"

namespace hallmark::http {

struct CurlLibrary;

struct CurlOptions {
  std::optional<std::string> ca_file = {};  // PEM; these CAs instead of the system's
};

// Requests of one client go one after the other, over kept connections.
class CurlHttpClient final : public HttpClient {
 public:
  explicit CurlHttpClient(CurlOptions options);
  ~CurlHttpClient() override;

  Result<HttpResponse> send(const HttpRequest& request) override;

 private:
  class HeaderList;

  Result<void> open();
  Result<void> add_headers(const HttpRequest& request, HeaderList& list) const;
  void set_connection_options(const HttpRequest& request);

  const CurlOptions options_;
  std::mutex mutex_;  // guards all below
  const CurlLibrary* curl_ = nullptr;
  void* handle_ = nullptr;  // with its kept connections; owned
};

}  // namespace hallmark::http

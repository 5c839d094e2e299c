#pragma once

// The seam between the program and other people's HTTP servers. The real one is
// http/curl_http_client.h; testing/scripted_http_client.h answers from a script.
//
// One request, one answer: nothing here follows a redirect, takes a proxy from the environment,
// keeps cookies or tries again. Whoever sends a secret knows whom it went to.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace hallmark {

struct HttpHeader {
  std::string name;
  SecretBytes value;  // tokens go here, so every value is kept like one
};

struct HttpRequest {
  std::string method;  // "GET", "POST"
  std::string url;     // http: or https:
  std::vector<HttpHeader> headers;
  std::string body;
  std::chrono::milliseconds timeout{
      0};  // for everything, from looking up the name to the last byte
  std::size_t answer_bytes_max = 0;
};

struct HttpResponse {
  int status;
  std::string body;
};

// Safe to use from several threads.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Whatever status the server answered with, redirects included. kUnavailable, reason
  // "http-failed" or "http-timeout", if there was no answer that could be understood;
  // kLimitExceeded, reason "http-answer-size", if it was longer than asked for; kUsage, reason
  // "http-request", for a request that cannot be sent as it is. No error text holds a header value
  // or a body.
  virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

}  // namespace hallmark

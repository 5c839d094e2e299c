#pragma once

// An HttpClient that answers from a script and remembers what it was asked.

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/http_client.h"

namespace hallmark::testing {

class ScriptedHttpClient final : public HttpClient {
 public:
  struct Sent {
    std::string line;  // "POST http://127.0.0.1:8200/v1/..."
    std::map<std::string, std::string> headers;
    std::string body;
  };

  // The next answer; after the last one the client is unavailable.
  void answer(int status, std::string body) { answers_.push_back(HttpResponse{status, body}); }
  void answer(std::string body) { answer(200, std::move(body)); }
  void fail_next(ErrorCode code, std::string reason);

  Result<HttpResponse> send(const HttpRequest& request) override;

  std::vector<Sent> sent;

 private:
  std::deque<Result<HttpResponse>> answers_;
};

}  // namespace hallmark::testing

#include "testing/scripted_http_client.h"

#include <utility>

#include "testing/secrets.h"

namespace hallmark::testing {

void ScriptedHttpClient::fail_next(ErrorCode code, std::string reason) {
  answers_.push_back(fail(code, "the script says no", std::move(reason)));
}

Result<HttpResponse> ScriptedHttpClient::send(const HttpRequest& request) {
  Sent& seen = sent.emplace_back();
  seen.line = request.method + " " + request.url;
  seen.body = request.body;
  for (const HttpHeader& header : request.headers) {
    seen.headers[header.name] = reveal(header.value);
  }
  if (answers_.empty()) return fail(ErrorCode::kUnavailable, "the script is over", "http-failed");
  Result<HttpResponse> next = std::move(answers_.front());
  answers_.pop_front();
  return next;
}

}  // namespace hallmark::testing

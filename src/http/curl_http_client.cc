#include "http/curl_http_client.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "http/curl_library.h"

namespace hallmark::http {
namespace {

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.contains(c);
  });
}

// Visible ASCII and inner spaces: a line break would begin a header of its own.
bool is_header_value(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::unexpected<Error> not_sendable(std::string_view why) {
  return fail(ErrorCode::kUsage, "cannot send the request: " + std::string(why), "http-request");
}

Result<void> check(const HttpRequest& request) {
  if (!is_token(request.method)) return not_sendable("its method is none");
  if (!request.url.starts_with("http://") && !request.url.starts_with("https://")) {
    return not_sendable("its URL is neither http: nor https:");
  }
  if (!std::ranges::all_of(request.url, [](char c) { return c > ' ' && c <= '~'; })) {
    return not_sendable("its URL holds characters that no URL has");
  }
  if (request.timeout.count() <= 0 || request.answer_bytes_max == 0) {
    return not_sendable("it has no limit of time or size");
  }
  return {};
}

struct Answer {
  std::string body;
  std::size_t bytes_max;
  bool is_too_long = false;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* answer_pointer) {
  auto& answer = *static_cast<Answer*>(answer_pointer);
  if (count > answer.bytes_max - answer.body.size()) {
    answer.is_too_long = true;
    return 0;  // ends the transfer
  }
  answer.body.append(bytes, count);
  return count;
}

std::unexpected<Error> explain(CURLcode code, const char* words, const HttpRequest& request,
                               const Answer& answer) {
  const std::string server = printable(request.url);
  if (answer.is_too_long) {
    return fail(
        ErrorCode::kLimitExceeded,
        server + ": the answer is longer than " + std::to_string(answer.bytes_max) + " bytes",
        "http-answer-size");
  }
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return fail(ErrorCode::kUnavailable,
                server + ": no answer within " + std::to_string(request.timeout.count()) + " ms",
                "http-timeout");
  }
  return fail(ErrorCode::kUnavailable, server + ": " + words, "http-failed");
}

}  // namespace

// Wiped before it is freed: it holds tokens.
class CurlHttpClient::HeaderList {
 public:
  explicit HeaderList(const CurlLibrary& curl) : curl_(curl) {}
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() {
    for (curl_slist* entry = list_; entry != nullptr; entry = entry->next) {
      for (char* at = entry->data; *at != '\0'; ++at) *static_cast<volatile char*>(at) = ' ';
    }
    curl_.slist_free_all(list_);
  }

  bool append(std::string_view name, std::string_view value) {
    std::string line;
    line.reserve(name.size() + value.size() + 2);
    line.append(name).append(": ").append(value);
    curl_slist* longer = curl_.slist_append(list_, line.c_str());
    std::ranges::fill(line, ' ');
    if (longer != nullptr) list_ = longer;
    return longer != nullptr;
  }

  // curl adds a header of its own unless told not to.
  bool leave_out(const char* name) {
    curl_slist* longer = curl_.slist_append(list_, (std::string(name) + ":").c_str());
    if (longer != nullptr) list_ = longer;
    return longer != nullptr;
  }

  curl_slist* get() const { return list_; }

 private:
  const CurlLibrary& curl_;
  curl_slist* list_ = nullptr;
};

CurlHttpClient::CurlHttpClient(CurlOptions options) : options_(std::move(options)) {}

CurlHttpClient::~CurlHttpClient() {
  if (handle_ != nullptr) curl_->easy_cleanup(handle_);
}

Result<void> CurlHttpClient::open() {
  if (handle_ != nullptr) return {};
  curl_ = TRY(curl_library());
  handle_ = curl_->easy_init();
  if (handle_ == nullptr) return fail(ErrorCode::kInternal, "curl_easy_init failed");
  return {};
}

Result<void> CurlHttpClient::add_headers(const HttpRequest& request, HeaderList& list) const {
  bool is_added = list.leave_out("Expect") && list.leave_out("Accept");
  for (const HttpHeader& header : request.headers) {
    const std::string_view value = as_text(header.value.reveal(SecretAccess()));
    if (!is_token(header.name) || !is_header_value(value)) {
      return not_sendable("a header holds characters that no header has");
    }
    is_added = is_added && list.append(header.name, value);
  }
  if (!is_added) return fail(ErrorCode::kInternal, "curl_slist_append failed");
  return {};
}

void CurlHttpClient::set_connection_options(const HttpRequest& request) {
  const auto set = [this](CURLoption option, auto value) {
    curl_->easy_setopt(handle_, option, value);
  };
  curl_->easy_reset(handle_);  // connections stay
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");  // none, whatever the environment says
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.timeout.count()));
  if (options_.ca_file) {
    set(CURLOPT_CAINFO, options_.ca_file->c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
}

Result<HttpResponse> CurlHttpClient::send(const HttpRequest& request) {
  TRY(check(request));
  const std::lock_guard lock(mutex_);
  TRY(open());
  HeaderList headers(*curl_);
  TRY(add_headers(request, headers));

  Answer answer{.body = "", .bytes_max = request.answer_bytes_max};
  char words[CURL_ERROR_SIZE] = "";
  set_connection_options(request);
  curl_->easy_setopt(handle_, CURLOPT_URL, request.url.c_str());
  if (!request.body.empty()) {
    curl_->easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body.size()));
    curl_->easy_setopt(handle_, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_->easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_->easy_setopt(handle_, CURLOPT_HTTPHEADER, headers.get());
  curl_->easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &take_body);
  curl_->easy_setopt(handle_, CURLOPT_WRITEDATA, &answer);
  curl_->easy_setopt(handle_, CURLOPT_ERRORBUFFER, words);
  const CURLcode code = curl_->easy_perform(handle_);
  long status = 0;
  curl_->easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  curl_->easy_reset(handle_);  // nothing of ours is kept: `headers`, `words` and `answer` go
  if (code != CURLE_OK) {
    return explain(code, words[0] != '\0' ? words : curl_->easy_strerror(code), request, answer);
  }
  return HttpResponse{.status = static_cast<int>(status), .body = std::move(answer.body)};
}

}  // namespace hallmark::http

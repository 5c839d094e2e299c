#include "http/curl_http_client.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "http/loopback_server_fixture.h"
#include "testing/matchers.h"
#include "testing/temp_dir.h"

namespace hallmark::http {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using ::testing::Not;

const auto is_failure = AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("http-failed"));
const auto is_timeout = AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("http-timeout"));
const auto is_too_long =
    AllOf(IsErrorCode(ErrorCode::kLimitExceeded), HasReason("http-answer-size"));
const auto is_not_sendable = AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("http-request"));

HttpRequest to(std::string url) {
  HttpRequest request{.method = "POST",
                      .url = std::move(url),
                      .headers = {},
                      .body = "the body",
                      .timeout = std::chrono::seconds(20),
                      .answer_bytes_max = 100};
  request.headers.push_back({.name = "X-Vault-Token", .value = SecretBytes("hvs.secret")});
  return request;
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class CurlHttpClientTest : public ::testing::Test {
 protected:
  CurlHttpClient client_{{}};
};

TEST_F(CurlHttpClientTest, SendsWhatItIsGivenAndGivesTheAnswer) {
  LoopbackServer server(ok("hello"));
  const auto response = client_.send(to(server.url()));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  const std::string sent = server.stop();
  EXPECT_TRUE(sent.starts_with("POST /path HTTP/1.1\r\n")) << sent;
  EXPECT_THAT(sent, HasSubstr("\r\nX-Vault-Token: hvs.secret\r\n"));
  EXPECT_THAT(sent, Not(HasSubstr("Accept")));
}

TEST_F(CurlHttpClientTest, KeepsNothingOfARequestForTheNext) {
  LoopbackServer server(ok(""));
  EXPECT_THAT(client_.send(to(server.url())), IsOk());
  HttpRequest second = to(server.url());
  second.method = "GET";
  second.headers.clear();
  second.body.clear();
  EXPECT_THAT(client_.send(second), IsOk());
  const std::string sent = server.stop();
  const std::string of_second = sent.substr(sent.find("GET "));
  EXPECT_THAT(of_second, AllOf(Not(HasSubstr("Token")), Not(HasSubstr("Content-Length"))));
}

TEST_F(CurlHttpClientTest, GivesErrorsOfTheServerAsAnswers) {
  LoopbackServer server("HTTP/1.1 503 No\r\nContent-Length: 6\r\n\r\nsealed");
  const auto response = client_.send(to(server.url()));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "sealed");
}

TEST_F(CurlHttpClientTest, FollowsNoRedirect) {
  LoopbackServer other(ok("gotcha"));
  LoopbackServer server("HTTP/1.1 307 Elsewhere\r\nLocation: " + other.url() +
                        "\r\nContent-Length: 0\r\n\r\n");
  const auto response = client_.send(to(server.url()));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status, 307);
  EXPECT_EQ(other.stop(), "");
}

TEST_F(CurlHttpClientTest, TakesNoProxyFromTheEnvironment) {
  LoopbackServer proxy(ok("gotcha"));
  LoopbackServer server(ok("direct"));
  ASSERT_EQ(setenv("http_proxy", proxy.url().c_str(), 1), 0);
  ASSERT_EQ(setenv("all_proxy", proxy.url().c_str(), 1), 0);
  const auto response = client_.send(to(server.url()));
  unsetenv("http_proxy");
  unsetenv("all_proxy");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->body, "direct");
  EXPECT_EQ(proxy.stop(), "");
}

TEST_F(CurlHttpClientTest, RefusesMoreThanItAskedFor) {
  LoopbackServer exact(ok(std::string(100, 'x')));
  EXPECT_THAT(client_.send(to(exact.url())), IsOk());
  LoopbackServer announced(ok(std::string(101, 'x')));
  EXPECT_THAT(client_.send(to(announced.url())), is_too_long);
  LoopbackServer endless("HTTP/1.1 200 OK\r\n\r\n" + std::string(1'000'000, 'x'));
  EXPECT_THAT(client_.send(to(endless.url())), is_too_long);
}

TEST_F(CurlHttpClientTest, GivesUpWhenTheTimeIsOver) {
  for (const char* answer :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"}) {
    LoopbackServer server(answer, true);
    HttpRequest request = to(server.url());
    request.timeout = std::chrono::milliseconds(50);
    EXPECT_THAT(client_.send(request), is_timeout) << answer;
  }
}

TEST_F(CurlHttpClientTest, SaysThatNobodyListens) {
  LoopbackServer server("");
  server.stop();
  EXPECT_THAT(client_.send(to(server.url())), is_failure);
}

TEST_F(CurlHttpClientTest, RefusesAnswersThatAreNotHttp) {
  for (const char* answer : {"SSH-2.0-OpenSSH_9\r\n\r\n", "<html></html>",
                             "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
                             "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    LoopbackServer server(answer);
    EXPECT_THAT(client_.send(to(server.url())), is_failure) << answer;
  }
}

TEST_F(CurlHttpClientTest, RefusesAServerThatSpeaksNoTls) {
  LoopbackServer server(ok(""));
  HttpRequest request = to("https" + server.url().substr(4));
  request.timeout = std::chrono::milliseconds(200);
  EXPECT_THAT(client_.send(request), IsErrorCode(ErrorCode::kUnavailable));
}

TEST_F(CurlHttpClientTest, NeverRepeatsAHeaderOrBodyInAnError) {
  LoopbackServer server("hvs.secret the body");
  const auto response = client_.send(to(server.url()));
  ASSERT_THAT(response, is_failure);
  EXPECT_THAT(response.error().message,
              AllOf(Not(HasSubstr("hvs.secret")), Not(HasSubstr("the body"))));
}

TEST_F(CurlHttpClientTest, RefusesOtherProtocols) {
  const testing::TempDir folder;
  const Path file = folder.write("secret", "secret");
  for (const std::string& url :
       {"file://" + file.string(), std::string("ftp://127.0.0.1/"), std::string("127.0.0.1"),
        std::string(), std::string("HTTP://a")}) {
    EXPECT_THAT(client_.send(to(url)), is_not_sendable) << url;
  }
}

TEST_F(CurlHttpClientTest, RefusesWhatWouldBeMoreThanOneRequest) {
  for (const char* url :
       {"http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://\xc3\xa9/"}) {
    EXPECT_THAT(client_.send(to(url)), is_not_sendable) << url;
  }
  const std::pair<const char*, const char*> headers[] = {
      {"X", "a\r\nY: b"}, {"X", "a\n"}, {"X", ""},    {"X", "\x7f"},
      {"", "a"},          {"X:", "a"},  {"X Y", "a"}, {"X\n", "a"}};
  for (const auto& [name, value] : headers) {
    HttpRequest request = to("http://127.0.0.1/");
    request.headers.push_back({.name = name, .value = SecretBytes(std::string_view(value))});
    EXPECT_THAT(client_.send(request), is_not_sendable) << name << value;
  }
  HttpRequest request = to("http://127.0.0.1/");
  request.method = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET";
  EXPECT_THAT(client_.send(request), is_not_sendable);
}

TEST_F(CurlHttpClientTest, RefusesARequestWithoutLimits) {
  HttpRequest without_time = to("http://127.0.0.1/");
  without_time.timeout = {};
  EXPECT_THAT(client_.send(without_time), is_not_sendable);
  HttpRequest without_size = to("http://127.0.0.1/");
  without_size.answer_bytes_max = 0;
  EXPECT_THAT(client_.send(without_size), is_not_sendable);
}

TEST(CurlHttpClient, SaysThatTheCaFileCannotBeRead) {
  LoopbackServer server(ok(""));
  CurlHttpClient client({.ca_file = "/nonexistent/ca.pem"});
  EXPECT_THAT(client.send(to("https" + server.url().substr(4))), is_failure);
}

}  // namespace
}  // namespace hallmark::http

#include "crypto/vault/vault_session.h"

#include <gtest/gtest.h>

#include "crypto/vault/vault_fixture.h"

namespace hallmark::crypto {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Not;

class VaultSessionTest : public VaultTest {
 protected:
  std::unique_ptr<VaultSession> open(VaultConfig config) {
    return *VaultSession::create(std::move(config), ports());
  }
  static VaultConfig app_role() {
    VaultConfig config{.address = "https://vault.example/", .login = VaultTokenLogin{}};
    config.login = VaultAppRoleLogin{.role_id = SecretBytes(std::string_view("the-role")),
                                     .secret_id = SecretBytes(std::string_view("the-secret"))};
    return config;
  }
  std::string token_of_last() { return http_.sent.back().headers["X-Vault-Token"]; }

  // What a request fails with when the server gives this answer each time.
  Error error_of(int status, const std::string& body = "{}") {
    testing::ScriptedHttpClient http;
    for (int i = 0; i < 10; ++i) http.answer(status, body);
    const auto session =
        *VaultSession::create(config(), {.http = http, .clock = clock_, .sleeper = sleeper_});
    Error error = session->get("x").error();
    tries_ = http.sent.size();
    return error;
  }

  std::size_t tries_ = 0;
};

TEST_F(VaultSessionTest, SendsTheTokenAndTheNamespaceAsHeaders) {
  VaultConfig with_namespace = config();
  with_namespace.name_space = "org/team";
  http_.answer("{}");
  EXPECT_THAT(open(std::move(with_namespace))->post("a/b", {{"k", 1}}), IsOkAndHolds("{}"));
  EXPECT_EQ(http_.sent[0].line, "POST http://127.0.0.1:8200/v1/a/b");
  EXPECT_EQ(http_.sent[0].body, R"({"k":1})");
  EXPECT_THAT(http_.sent[0].headers, ElementsAre(std::pair("Content-Type", "application/json"),
                                                 std::pair("X-Vault-Namespace", "org/team"),
                                                 std::pair("X-Vault-Request", "true"),
                                                 std::pair("X-Vault-Token", kToken)));
}

TEST_F(VaultSessionTest, RefusesATokenThatNoHeaderCanCarry) {
  for (const char* token : {"", "a b", "token\n", "a\r\nX: y", "\xc3\xa9"}) {
    VaultConfig bad = config();
    bad.login = VaultTokenLogin{SecretBytes(std::string_view(token))};
    EXPECT_THAT(VaultSession::create(std::move(bad), ports()),
                AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("vault-config")));
  }
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(VaultSessionTest, RefusesAConfigurationBeforeItSendsAnything) {
  VaultConfig bad = config();
  bad.address = "http://vault.example";
  EXPECT_THAT(VaultSession::create(std::move(bad), ports()), HasReason("vault-address-insecure"));
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(VaultSessionTest, TriesAgainAfterPausesThatGrow) {
  http_.answer(500, "");
  http_.fail_next(ErrorCode::kUnavailable, "http-timeout");
  http_.answer(429, "");
  http_.answer("{}");
  EXPECT_THAT(open(config())->get("x"), IsOk());
  EXPECT_THAT(sleeper_.slept, ElementsAre(200ms, 400ms, 800ms));
}

TEST_F(VaultSessionTest, GivesUpAfterTheFourthTry) {
  EXPECT_EQ(error_of(502).reason, "vault-unavailable");
  EXPECT_EQ(tries_, 4U);
  EXPECT_THAT(open(config())->get("x"),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("http-failed")));
  EXPECT_EQ(http_.sent.size(), 4U);
}

TEST_F(VaultSessionTest, TriesOnceWhatIsFinal) {
  for (const int status : {301, 307, 400, 403, 404, 405, 412}) {
    EXPECT_EQ(error_of(status).message.find("HTTP " + std::to_string(status)), 14U);
    EXPECT_EQ(tries_, 1U) << status;
  }
  http_.fail_next(ErrorCode::kLimitExceeded, "http-answer-size");
  EXPECT_THAT(open(config())->get("x"), HasReason("http-answer-size"));
  EXPECT_EQ(http_.sent.size(), 1U);
}

TEST_F(VaultSessionTest, SaysWhatEachStatusMeans) {
  const std::tuple<int, ErrorCode, std::string_view> cases[] = {
      {100, ErrorCode::kUnavailable, "vault-unavailable"},
      {302, ErrorCode::kUnavailable, "vault-redirect"},
      {400, ErrorCode::kInvalidInput, "vault-refused"},
      {403, ErrorCode::kForbidden, "vault-forbidden"},
      {404, ErrorCode::kNotFound, "vault-not-found"},
      {429, ErrorCode::kUnavailable, "vault-unavailable"},
      {503, ErrorCode::kUnavailable, "vault-sealed"}};
  for (const auto& [status, code, reason] : cases) {
    const Error error = error_of(status, R"({"errors":["its words"]})");
    EXPECT_EQ(error.code, code) << status;
    EXPECT_EQ(error.reason, reason) << status;
    EXPECT_THAT(error.message, HasSubstr("its words"));
  }
}

TEST_F(VaultSessionTest, NeverRepeatsAToken) {
  const std::string padding(195, '.');  // so that the end of a quotation cuts the token
  for (const std::string& text :
       {std::string(kToken), "bad token " + std::string(kToken) + "!", padding + kToken}) {
    EXPECT_THAT(error_of(400, R"({"errors":[")" + text + R"("]})").message, Not(HasSubstr("hvs")));
  }
}

TEST_F(VaultSessionTest, NeverRepeatsWhatALoginSent) {
  http_.answer(400, R"({"errors":["no secret id the-secret"]})");
  const auto answer = open(app_role())->get("x");
  EXPECT_THAT(answer, HasReason("vault-refused"));
  EXPECT_THAT(answer.error().message, Not(HasSubstr("the-secret")));
}

TEST_F(VaultSessionTest, QuotesLittle) {
  EXPECT_LT(error_of(400, R"({"errors":[")" + std::string(100'000, 'x') + R"("]})").message.size(),
            400U);
}

TEST_F(VaultSessionTest, LogsInByAppRoleOnceForManyRequests) {
  http_.answer(login_answer("hvs.lent", 3600));
  http_.answer("{}");
  http_.answer("{}");
  const auto session = open(app_role());
  EXPECT_TRUE(http_.sent.empty());
  EXPECT_THAT(session->get("x"), IsOk());
  EXPECT_THAT(session->get("x"), IsOk());
  ASSERT_EQ(http_.sent.size(), 3U);
  EXPECT_EQ(http_.sent[0].line, "POST https://vault.example/v1/auth/approle/login");
  EXPECT_EQ(http_.sent[0].body, R"({"role_id":"the-role","secret_id":"the-secret"})");
  EXPECT_FALSE(http_.sent[0].headers.contains("X-Vault-Token"));
  EXPECT_EQ(token_of_last(), "hvs.lent");
}

TEST_F(VaultSessionTest, LogsInWithAFreshJwtEachTime) {
  int read = 0;
  VaultConfig jwt = config();
  jwt.login =
      VaultJwtLogin{.mount = "ci/jwt", .role = "builder", .read_jwt = [&]() {
                      return Result<SecretBytes>(SecretBytes("jwt-" + std::to_string(++read)));
                    }};
  const auto session = open(std::move(jwt));
  http_.answer(login_answer("hvs.a", 60, false));
  http_.answer("{}");
  EXPECT_THAT(session->get("x"), IsOk());
  clock_.advance(50s);
  http_.answer(login_answer("hvs.b", 60, false));
  http_.answer("{}");
  EXPECT_THAT(session->get("x"), IsOk());
  EXPECT_EQ(http_.sent[0].line, "POST http://127.0.0.1:8200/v1/auth/ci/jwt/login");
  EXPECT_EQ(http_.sent[0].body, R"({"jwt":"jwt-1","role":"builder"})");
  EXPECT_EQ(http_.sent[2].body, R"({"jwt":"jwt-2","role":"builder"})");
  EXPECT_EQ(token_of_last(), "hvs.b");
}

TEST_F(VaultSessionTest, SaysThatTheJwtCannotBeRead) {
  VaultConfig jwt = config();
  jwt.login = VaultJwtLogin{.role = "builder", .read_jwt = []() -> Result<SecretBytes> {
                              return fail(ErrorCode::kNotFound, "no such file");
                            }};
  EXPECT_THAT(open(std::move(jwt))->get("x"), IsErrorCode(ErrorCode::kNotFound));
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(VaultSessionTest, RefusesALoginWithoutText) {
  for (const char* secret : {"", "\xff"}) {
    VaultConfig bad = app_role();
    std::get<VaultAppRoleLogin>(bad.login).secret_id = SecretBytes(std::string_view(secret));
    EXPECT_THAT(open(std::move(bad))->get("x"), HasReason("vault-config"));
  }
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(VaultSessionTest, RefusesALoginsAnswerThatIsNone) {
  for (const char* body : {"{}", "", R"({"auth":{"client_token":"a\nb","lease_duration":1}})"}) {
    http_.answer(body);
    EXPECT_THAT(open(app_role())->get("x"), HasReason("vault-answer-invalid"));
  }
}

class VaultLeaseTest : public VaultSessionTest {
 protected:
  // Logged in for 60 seconds, then 45 seconds later.
  void SetUp() override {
    session_ = open(app_role());
    http_.answer(login_answer("hvs.first", 60));
    http_.answer("{}");
    ASSERT_THAT(session_->get("x"), IsOk());
    http_.sent.clear();
    clock_.advance(45s);
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> out;
    for (const auto& sent : http_.sent) out.push_back(sent.line.substr(sent.line.find("/v1/") + 4));
    return out;
  }

  std::unique_ptr<VaultSession> session_;
};

TEST_F(VaultLeaseTest, RenewsBeforeItEnds) {
  http_.answer(login_answer("hvs.first", 60));
  http_.answer("{}");
  http_.answer("{}");
  EXPECT_THAT(session_->get("x"), IsOk());
  clock_.advance(30s);
  EXPECT_THAT(session_->get("x"), IsOk());
  EXPECT_THAT(paths(), ElementsAre("auth/token/renew-self", "x", "x"));
  EXPECT_EQ(http_.sent[0].headers["X-Vault-Token"], "hvs.first");
}

TEST_F(VaultLeaseTest, LogsInAnewWhenTheServerWillNotRenew) {
  http_.answer(403, R"({"errors":["permission denied"]})");
  http_.answer(login_answer("hvs.second", 60));
  http_.answer("{}");
  EXPECT_THAT(session_->get("x"), IsOk());
  EXPECT_THAT(paths(), ElementsAre("auth/token/renew-self", "auth/approle/login", "x"));
  EXPECT_EQ(token_of_last(), "hvs.second");
}

TEST_F(VaultLeaseTest, LogsInAnewWhenLittleIsLeftToRenew) {
  http_.answer(login_answer("hvs.first", 10));
  http_.answer(login_answer("hvs.second", 60));
  http_.answer("{}");
  EXPECT_THAT(session_->get("x"), IsOk());
  EXPECT_EQ(token_of_last(), "hvs.second");
}

TEST_F(VaultLeaseTest, LogsInAnewWhenTheRenewalIsGarbage) {
  http_.answer("{}");
  http_.answer(login_answer("hvs.second", 60));
  http_.answer("{}");
  EXPECT_THAT(session_->get("x"), IsOk());
  EXPECT_EQ(token_of_last(), "hvs.second");
}

TEST_F(VaultSessionTest, NeverRenewsWhatLastsForEver) {
  const auto session = open(app_role());
  http_.answer(login_answer("hvs.root", 0));
  http_.answer("{}");
  http_.answer("{}");
  EXPECT_THAT(session->get("x"), IsOk());
  clock_.advance(std::chrono::days(1000));
  EXPECT_THAT(session->get("x"), IsOk());
  EXPECT_EQ(token_of_last(), "hvs.root");
}

}  // namespace
}  // namespace hallmark::crypto

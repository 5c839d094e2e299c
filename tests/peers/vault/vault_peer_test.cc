// Signing keys in a real Vault: what our client asks for is what the server understands, and what
// it answers is what our parsers and keys accept.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/encoding.h"
#include "crypto/vault/vault_signer.h"
#include "testing/fake_clock.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "vault_server.h"

namespace hallmark::peers {
namespace {

using crypto::KeyType;
using crypto::Signer;
using crypto::VaultConfig;
using crypto::VaultKeyUri;
using ::testing::AllOf;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using ::testing::Not;

VaultKeyUri uri(const std::string& rest) { return *VaultKeyUri::parse("hashivault://" + rest); }

// RFC 7515, ES256: the signature is r and s side by side, which is what Vault takes.
std::string base64url(ByteView bytes) {
  std::string text = base64_encode(bytes);
  std::erase(text, '=');
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

// The two integers of a DER signature, each in 32 bytes.
Bytes raw_of_der(ByteView der) {
  Bytes raw;
  std::size_t at = 2;
  for (int i = 0; i < 2; ++i) {
    std::size_t size = static_cast<std::size_t>(der[at + 1]);
    ByteView number = der.subspan(at + 2, size);
    at += 2 + size;
    while (number.size() > 32) number = number.subspan(1);
    raw.insert(raw.end(), 32 - number.size(), std::byte{0});
    raw.insert(raw.end(), number.begin(), number.end());
  }
  return raw;
}

SecretBytes jwt(const crypto::PrivateKey& issuer, const std::string& subject, std::int64_t now) {
  const json::Object claims{{"sub", subject}, {"aud", "vault"}, {"iat", now}, {"exp", now + 300}};
  const std::string text = base64url(as_bytes(R"({"alg":"ES256","typ":"JWT"})")) + "." +
                           base64url(as_bytes(json::canonical(claims)));
  return SecretBytes(text + "." + base64url(raw_of_der(*issuer.sign(as_bytes(text)))));
}

class CountingHttpClient final : public HttpClient {
 public:
  explicit CountingHttpClient(HttpClient& inner) : inner_(inner) {}
  Result<HttpResponse> send(const HttpRequest& request) override {
    urls_.push_back(request.url);
    return inner_.send(request);
  }
  long count(std::string_view part) const {
    return std::ranges::count_if(urls_, [&](const auto& url) { return url.contains(part); });
  }

 private:
  HttpClient& inner_;
  std::vector<std::string> urls_;
};

class VaultPeer : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::optional<Path> program = VaultServer::find_program();
    if (!program) {
      const char* required = std::getenv("HALLMARK_REQUIRE_PEERS");
      ASSERT_FALSE(required != nullptr && std::string_view(required) == "1")
          << "Vault is required, and not found (tools/peers builds it)";
      GTEST_SKIP() << "no Vault " << VaultServer::kVersion << " (tools/peers builds it)";
    }
    server_.emplace(*program, transport());
    server_->admin("POST", "sys/mounts/transit", {{"type", "transit"}});
  }

  virtual VaultServer::Transport transport() const { return VaultServer::Transport::kHttp; }

  // May sign with the key "k" and read it, and nothing else.
  void make_policy() {
    server_->admin("POST", "sys/policies/acl/signer",
                   {{"policy",
                     R"(path "transit/keys/k" { capabilities = ["read"] }
                        path "transit/sign/k/*" { capabilities = ["update"] })"}});
  }
  crypto::VaultAppRoleLogin make_app_role(const std::string& ttl, const std::string& max_ttl) {
    make_policy();
    server_->admin("POST", "sys/auth/approle", {{"type", "approle"}});
    server_->admin("POST", "auth/approle/role/signer",
                   {{"token_policies", "signer"}, {"token_ttl", ttl}, {"token_max_ttl", max_ttl}});
    const std::string role = server_->admin("GET", "auth/approle/role/signer/role-id");
    const std::string secret = server_->admin("POST", "auth/approle/role/signer/secret-id");
    return {.role_id = SecretBytes(member(role, "role_id")),
            .secret_id = SecretBytes(member(secret, "secret_id"))};
  }
  static std::string member(const std::string& answer, std::string_view key) {
    return *json::parse(answer)->find("data")->find(key)->as_string();
  }

  void make_key(const std::string& name, std::string_view type = "ecdsa-p256") {
    server_->admin("POST", "transit/keys/" + name, {{"type", type}});
  }
  void rotate(const std::string& name) {
    server_->admin("POST", "transit/keys/" + name + "/rotate");
  }

  VaultConfig config(std::string_view token = VaultServer::kRootToken) const {
    return {.address = server_->address(), .login = crypto::VaultTokenLogin{SecretBytes(token)}};
  }
  crypto::VaultPorts ports() { return {.http = http_, .clock = clock_, .sleeper = sleeper_}; }

  Result<std::unique_ptr<Signer>> open(const VaultKeyUri& key) {
    return crypto::open_vault_signer(key, config(), ports());
  }

  std::optional<VaultServer> server_;
  http::CurlHttpClient http_{{}};
  SystemClock clock_;
  testing::FakeClock paused_;
  testing::FakeSleeper sleeper_{paused_};  // what is sealed stays so: nobody need wait
};

TEST_F(VaultPeer, SignsWithEveryTypeOfKey) {
  for (const KeyType type :
       {KeyType::kEcdsaP256, KeyType::kEcdsaP384, KeyType::kEcdsaP521, KeyType::kEd25519}) {
    const std::string name(name_of(type));
    make_key(name, name);
    const auto signer = open(uri(name));
    ASSERT_THAT(signer, IsOk());
    EXPECT_EQ((*signer)->public_key().type(), type);
    const auto signature = (*signer)->sign(as_bytes("message"));
    ASSERT_THAT(signature, IsOk()) << name;
    EXPECT_THAT((*signer)->public_key().verify(as_bytes("message"), *signature), IsOk());
    EXPECT_THAT((*signer)->sign({}), IsOk()) << name;
  }
}

TEST_F(VaultPeer, SignsWithTheVersionItWasOpenedWithAfterARotation) {
  make_key("k");
  const auto before = *open(uri("k"));
  rotate("k");
  const Bytes old = *before->sign(as_bytes("m"));
  const auto after = *open(uri("k"));
  const Bytes fresh = *after->sign(as_bytes("m"));
  EXPECT_NE(before->public_key(), after->public_key());
  EXPECT_THAT(before->public_key().verify(as_bytes("m"), old), IsOk());
  EXPECT_THAT(after->public_key().verify(as_bytes("m"), fresh), IsOk());
  EXPECT_THAT(after->public_key().verify(as_bytes("m"), old), Not(IsOk()));
}

TEST_F(VaultPeer, OldSignaturesVerifyWithTheirVersionsPublicKey) {
  make_key("k", "ed25519");
  const Bytes old = *(*open(uri("k")))->sign(as_bytes("m"));
  rotate("k");
  const auto keys = *crypto::read_vault_public_keys(uri("k"), config(), ports());
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_THAT(keys[0].key.verify(as_bytes("m"), old), IsOk());
  EXPECT_THAT(keys[1].key.verify(as_bytes("m"), old), Not(IsOk()));
  const auto first = *crypto::read_vault_public_keys(uri("k?version=1"), config(), ports());
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].key, keys[0].key);
}

TEST_F(VaultPeer, SignsWithThePinnedVersion) {
  make_key("k");
  rotate("k");
  const auto keys = *crypto::read_vault_public_keys(uri("k"), config(), ports());
  const auto signer = *open(uri("k?version=1"));
  EXPECT_EQ(signer->public_key(), keys[0].key);
  EXPECT_THAT(signer->sign(as_bytes("m")), IsOk());
  EXPECT_THAT(open(uri("k?version=3")), HasReason("vault-key-version"));
}

TEST_F(VaultPeer, RefusesAVersionBelowTheOneThatMaySign) {
  make_key("k");
  const auto opened_before = *open(uri("k"));
  rotate("k");
  server_->admin("POST", "transit/keys/k/config", {{"min_encryption_version", 2}});
  EXPECT_THAT(open(uri("k?version=1")),
              AllOf(IsErrorCode(ErrorCode::kForbidden), HasReason("vault-key-version")));
  EXPECT_THAT(open(uri("k")), IsOk());
  // The server's own word on it is a 500.
  EXPECT_THAT(opened_before->sign(as_bytes("m")), IsErrorCode(ErrorCode::kUnavailable));
}

TEST_F(VaultPeer, DoesNotShowVersionsThatDoNotCountAnyMore) {
  make_key("k");
  rotate("k");
  server_->admin("POST", "transit/keys/k/config", {{"min_decryption_version", 2}});
  const auto keys = *crypto::read_vault_public_keys(uri("k"), config(), ports());
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].version, 2U);
  EXPECT_THAT(open(uri("k?version=1")), HasReason("vault-key-version"));
}

TEST_F(VaultPeer, SeesThatTheKeyWasMadeAnewUnderItsName) {
  make_key("k");
  const auto signer = *open(uri("k"));
  server_->admin("POST", "transit/keys/k/config", {{"deletion_allowed", true}});
  server_->admin("DELETE", "transit/keys/k");
  EXPECT_THAT(signer->sign(as_bytes("m")), HasReason("vault-refused"));
  make_key("k");
  EXPECT_THAT(signer->sign(as_bytes("m")), HasReason("vault-answer-invalid"));
}

TEST_F(VaultPeer, RefusesKeysThatSignInOtherWays) {
  for (const char* type : {"rsa-2048", "aes256-gcm96"}) {
    make_key(type, type);
    EXPECT_THAT(open(uri(type)), HasReason("key-unsupported")) << type;
  }
}

TEST_F(VaultPeer, SaysThatTheTokenIsWrong) {
  make_key("k");
  const auto signer =
      crypto::open_vault_signer(uri("k"), config("hvs.not-a-token-of-this-server"), ports());
  EXPECT_THAT(signer, AllOf(IsErrorCode(ErrorCode::kForbidden), HasReason("vault-forbidden")));
  EXPECT_THAT(signer.error().message, Not(HasSubstr("hvs.")));
}

TEST_F(VaultPeer, SaysThatTheKeyOrTheEngineIsAbsent) {
  EXPECT_THAT(open(uri("absent")), HasReason("vault-not-found"));
  VaultConfig elsewhere = config();
  elsewhere.transit = "elsewhere";
  EXPECT_THAT(crypto::open_vault_signer(uri("k"), std::move(elsewhere), ports()),
              HasReason("vault-not-found"));
}

TEST_F(VaultPeer, FindsAnEngineThatIsMountedElsewhere) {
  server_->admin("POST", "sys/mounts/team/keys", {{"type", "transit"}});
  server_->admin("POST", "team/keys/keys/k", {{"type", "ecdsa-p256"}});
  VaultConfig elsewhere = config();
  elsewhere.transit = "team/keys";
  const auto signer = crypto::open_vault_signer(uri("k"), std::move(elsewhere), ports());
  ASSERT_THAT(signer, IsOk());
  EXPECT_THAT((*signer)->sign(as_bytes("m")), IsOk());
}

TEST_F(VaultPeer, SaysThatTheServerIsSealed) {
  make_key("k");
  const auto signer = *open(uri("k"));
  server_->admin("POST", "sys/seal");
  EXPECT_THAT(signer->sign(as_bytes("m")),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("vault-sealed")));
}

TEST_F(VaultPeer, LogsInByAppRole) {
  make_key("k");
  VaultConfig by_role = config();
  by_role.login = make_app_role("1h", "2h");
  const auto signer = crypto::open_vault_signer(uri("k"), std::move(by_role), ports());
  ASSERT_THAT(signer, IsOk());
  EXPECT_THAT((*signer)->sign(as_bytes("m")), IsOk());
}

TEST_F(VaultPeer, SaysThatTheSecretOfAnAppRoleIsWrong) {
  make_key("k");
  VaultConfig by_role = config();
  crypto::VaultAppRoleLogin login = make_app_role("1h", "2h");
  login.secret_id = SecretBytes(std::string_view("00000000-0000-0000-0000-000000000000"));
  by_role.login = std::move(login);
  EXPECT_THAT(crypto::open_vault_signer(uri("k"), std::move(by_role), ports()),
              HasReason("vault-refused"));
}

TEST_F(VaultPeer, MayOnlyDoWhatItsPolicySays) {
  make_key("k");
  make_key("other");
  VaultConfig by_role = config();
  by_role.login = make_app_role("1h", "2h");
  EXPECT_THAT(crypto::open_vault_signer(uri("other"), std::move(by_role), ports()),
              HasReason("vault-forbidden"));
}

// The session's clock runs ahead of the server's, so that nobody waits for a lease to end.
TEST_F(VaultPeer, RenewsAShortLease) {
  make_key("k");
  testing::FakeClock clock(clock_.now());
  CountingHttpClient http(http_);
  VaultConfig by_role = config();
  by_role.login = make_app_role("1h", "2h");
  const auto signer = *crypto::open_vault_signer(
      uri("k"), std::move(by_role), {.http = http, .clock = clock, .sleeper = sleeper_});
  clock.advance(std::chrono::minutes(50));
  EXPECT_THAT(signer->sign(as_bytes("m")), IsOk());
  EXPECT_EQ(http.count("renew-self"), 1);
  EXPECT_EQ(http.count("/login"), 1);
}

TEST_F(VaultPeer, LogsInAnewWhenALeaseCannotBeRenewed) {
  make_key("k");
  testing::FakeClock clock(clock_.now());
  CountingHttpClient http(http_);
  VaultConfig by_role = config();
  by_role.login = make_app_role("1h", "2h");
  const auto signer = *crypto::open_vault_signer(
      uri("k"), std::move(by_role), {.http = http, .clock = clock, .sleeper = sleeper_});
  server_->admin("POST", "sys/leases/revoke-prefix/auth/approle/login");
  clock.advance(std::chrono::minutes(50));
  EXPECT_THAT(signer->sign(as_bytes("m")), IsOk());
  EXPECT_EQ(http.count("/login"), 2);
}

TEST_F(VaultPeer, LogsInByJwt) {
  make_key("k");
  make_policy();
  const crypto::PrivateKey& issuer = testing::test_key("issuer");
  server_->admin("POST", "sys/auth/jwt", {{"type", "jwt"}});
  server_->admin("POST", "auth/jwt/config",
                 {{"jwt_validation_pubkeys", json::Array{issuer.public_key().pem()}}});
  server_->admin("POST", "auth/jwt/role/signer",
                 {{"role_type", "jwt"},
                  {"bound_audiences", json::Array{"vault"}},
                  {"bound_subject", "builder"},
                  {"user_claim", "sub"},
                  {"token_policies", "signer"}});
  const auto open_as = [&](const std::string& subject) {
    VaultConfig by_jwt = config();
    const std::int64_t now = unix_seconds(clock_.now());
    by_jwt.login = crypto::VaultJwtLogin{.role = "signer", .read_jwt = [=, &issuer] {
                                           return Result<SecretBytes>(jwt(issuer, subject, now));
                                         }};
    return crypto::open_vault_signer(uri("k"), std::move(by_jwt), ports());
  };
  const auto signer = open_as("builder");
  ASSERT_THAT(signer, IsOk());
  EXPECT_THAT((*signer)->sign(as_bytes("m")), IsOk());
  EXPECT_THAT(open_as("somebody"), HasReason("vault-refused"));
}

class VaultPeerOverTls : public VaultPeer {
 protected:
  VaultServer::Transport transport() const override { return VaultServer::Transport::kHttps; }
};

TEST_F(VaultPeerOverTls, TrustsOnlyTheCaItIsGiven) {
  make_key("k");
  http::CurlHttpClient with_ca({.ca_file = server_->ca_file()});
  const auto signer = crypto::open_vault_signer(
      uri("k"), config(), {.http = with_ca, .clock = clock_, .sleeper = sleeper_});
  ASSERT_THAT(signer, IsOk());
  EXPECT_THAT((*signer)->sign(as_bytes("m")), IsOk());
  EXPECT_THAT(open(uri("k")),
              AllOf(IsErrorCode(ErrorCode::kUnavailable), HasReason("http-failed")));
}

}  // namespace
}  // namespace hallmark::peers

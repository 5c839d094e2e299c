#include "crypto/vault/vault_config.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;

const auto is_no_uri = AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("vault-uri"));
const auto is_bad_config = AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("vault-config"));

VaultConfig at(std::string address) {
  return {.address = std::move(address), .login = VaultTokenLogin{}};
}

TEST(VaultKeyUri, ReadsTheKeyOfEitherProduct) {
  const auto vault = VaultKeyUri::parse("hashivault://release-key.2");
  ASSERT_THAT(vault, IsOk());
  EXPECT_EQ(vault->product, VaultProduct::kVault);
  EXPECT_EQ(vault->key, "release-key.2");
  EXPECT_EQ(vault->version, std::nullopt);
  const auto bao = VaultKeyUri::parse("openbao://k?version=2147483647");
  ASSERT_THAT(bao, IsOk());
  EXPECT_EQ(bao->product, VaultProduct::kOpenBao);
  EXPECT_EQ(bao->version, 2147483647U);
}

TEST(VaultKeyUri, RefusesKeysThatWouldLeaveTheirPlaceInAUrl) {
  for (const char* key : {"", "a/b", "../a", ".a", "a.", "-a", "a-", "a b", "a%2fb", "a#b", "a?b",
                          "a\n", "\xc3\xa9", "a:b", "a@b"}) {
    EXPECT_THAT(VaultKeyUri::parse("hashivault://" + std::string(key)), is_no_uri) << key;
  }
  EXPECT_THAT(VaultKeyUri::parse("hashivault://" + std::string(256, 'k')), is_no_uri);
}

TEST(VaultKeyUri, RefusesVersionsThatAreNone) {
  for (const char* version : {"", "0", "01", "-1", "+1", "1a", " 1", "2147483648", "4294967297",
                              "99999999999999999999", "latest", "1?version=1", "1&x=2"}) {
    EXPECT_THAT(VaultKeyUri::parse("hashivault://k?version=" + std::string(version)), is_no_uri)
        << version;
  }
}

TEST(VaultKeyUri, RefusesOtherSchemes) {
  for (const char* text : {"", "k", "hashivault:k", "hashivault:/k", "HASHIVAULT://k", "vault://k",
                           "awskms://k", " hashivault://k"}) {
    EXPECT_THAT(VaultKeyUri::parse(text), is_no_uri) << text;
    EXPECT_FALSE(VaultKeyUri::has_scheme(text)) << text;
  }
  EXPECT_TRUE(VaultKeyUri::has_scheme("hashivault://"));
  EXPECT_TRUE(VaultKeyUri::has_scheme("openbao://../x"));
}

TEST(VaultConfig, TakesHttpsAndThisMachinesOwnHttp) {
  for (const char* address : {"https://vault.example", "https://vault.example:8200/",
                              "https://10.0.0.1/prefix", "https://[2001:db8::1]:8200",
                              "http://127.0.0.1:8200", "http://localhost", "http://[::1]:8200"}) {
    EXPECT_THAT(at(address).check(), IsOk()) << address;
  }
}

TEST(VaultConfig, RefusesToSendATokenInClearText) {
  for (const char* address :
       {"http://vault.example:8200", "http://127.0.0.1.example", "http://localhost.example/",
        "http://10.0.0.1", "http://[::2]", "http://[::1].example"}) {
    EXPECT_THAT(at(address).check(),
                AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("vault-address-insecure")))
        << address;
  }
}

TEST(VaultConfig, RefusesAddressesThatAreMoreThanAPlace) {
  for (const char* address :
       {"", "vault.example", "ftp://vault.example", "https://", "https:///v1", "HTTPS://a",
        "https://user:pass@vault.example", "https://a?b", "https://a#b", "https://a\r\nX: y",
        "https://a b", "https://a%00", "https://a\\b"}) {
    EXPECT_THAT(at(address).check(), is_bad_config) << address;
  }
}

TEST(VaultConfig, RefusesPathsThatAreNone) {
  for (const char* path :
       {"", "/", "/transit", "transit/", "a//b", "../sys", "a/..", "a?b", "a b", "a\n"}) {
    VaultConfig config = at("https://a");
    config.transit = path;
    EXPECT_THAT(config.check(), is_bad_config) << path;
    config = at("https://a");
    config.login = VaultAppRoleLogin{.mount = path, .role_id = {}, .secret_id = {}};
    EXPECT_THAT(config.check(), is_bad_config) << path;
    config.login = VaultJwtLogin{.mount = path, .role = "r", .read_jwt = {}};
    EXPECT_THAT(config.check(), is_bad_config) << path;
    config = at("https://a");
    config.name_space = path;
    const bool is_none = config.name_space.empty();
    EXPECT_EQ(config.check().has_value(), is_none) << path;
  }
  VaultConfig config = at("https://a");
  config.transit = "team-1/transit";
  config.name_space = "org/team_1";
  EXPECT_THAT(config.check(), IsOk());
}

TEST(VaultConfig, RefusesARoleThatIsNotText) {
  VaultConfig config = at("https://a");
  config.login = VaultJwtLogin{.role = "\xff", .read_jwt = {}};
  EXPECT_THAT(config.check(), is_bad_config);
}

}  // namespace
}  // namespace hallmark::crypto

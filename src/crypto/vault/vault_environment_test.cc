#include "crypto/vault/vault_environment.h"

#include <gtest/gtest.h>

#include "testing/matchers.h"
#include "testing/secrets.h"
#include "testing/temp_dir.h"

namespace hallmark::crypto {
namespace {

using ::testing::AllOf;
using testing::HasReason;
using testing::IsErrorCode;
using testing::IsOk;
using testing::reveal;

class VaultEnvironmentTest : public ::testing::Test {
 protected:
  Result<VaultConfig> read(VaultProduct product = VaultProduct::kVault,
                           const VaultLoginFiles& login = {}) {
    return read_vault_config(product, environment_, login);
  }
  std::string token_of(VaultProduct product = VaultProduct::kVault) {
    const auto config = read(product);
    return config ? reveal(std::get<VaultTokenLogin>(config->login).token) : config.error().reason;
  }

  testing::TempDir home_;
  PosixFiles files_;
  std::map<std::string, std::string> variables_ = {{"VAULT_ADDR", "https://vault.example"},
                                                   {"VAULT_TOKEN", "hvs.v"}};
  VaultEnvironment environment_{.files = files_, .variables = variables_, .home = home_.path()};
};

TEST_F(VaultEnvironmentTest, TakesVaultsVariables) {
  variables_["VAULT_NAMESPACE"] = "org";
  variables_["TRANSIT_SECRET_ENGINE_PATH"] = "team/transit";
  variables_["BAO_ADDR"] = "https://bao.example";
  variables_["BAO_TOKEN"] = "s.b";
  const auto config = read();
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->address, "https://vault.example");
  EXPECT_EQ(config->name_space, "org");
  EXPECT_EQ(config->transit, "team/transit");
  EXPECT_EQ(token_of(), "hvs.v");
}

TEST_F(VaultEnvironmentTest, TakesOpenBaosVariablesFirstForOpenBao) {
  EXPECT_EQ(token_of(VaultProduct::kOpenBao), "hvs.v");
  variables_["BAO_TOKEN"] = "s.b";
  variables_["BAO_ADDR"] = "https://bao.example";
  EXPECT_EQ(token_of(VaultProduct::kOpenBao), "s.b");
  EXPECT_EQ(read(VaultProduct::kOpenBao)->address, "https://bao.example");
}

TEST_F(VaultEnvironmentTest, TakesTheTokenFileWhenNoVariableNamesAToken) {
  home_.write(".vault-token", "hvs.file\n");
  EXPECT_EQ(token_of(), "hvs.v");
  variables_["VAULT_TOKEN"] = "";
  EXPECT_EQ(token_of(), "hvs.file");
}

TEST_F(VaultEnvironmentTest, SaysThatThereIsNoTokenOrAddress) {
  variables_.erase("VAULT_TOKEN");
  EXPECT_THAT(read(),
              AllOf(IsErrorCode(ErrorCode::kUnauthenticated), HasReason("vault-token-missing")));
  variables_["VAULT_ADDR"] = "";
  EXPECT_THAT(read(), AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("vault-config")));
}

TEST_F(VaultEnvironmentTest, RefusesVariablesThatAreNoConfiguration) {
  variables_["TRANSIT_SECRET_ENGINE_PATH"] = "../sys";
  EXPECT_THAT(read(), HasReason("vault-config"));
  variables_.erase("TRANSIT_SECRET_ENGINE_PATH");
  variables_["VAULT_ADDR"] = "http://vault.example";
  EXPECT_THAT(read(), HasReason("vault-address-insecure"));
}

TEST_F(VaultEnvironmentTest, ReadsAnAppRoleFromItsFiles) {
  const VaultLoginFiles login{
      .login = VaultLoginFiles::AppRole{.role_id_file = home_.write("role", "r\r\n"),
                                        .secret_id_file = home_.write("secret", "s\n\n")},
      .mount = "ci/approle"};
  const auto config = read(VaultProduct::kVault, login);
  ASSERT_THAT(config, IsOk());
  const auto& role = std::get<VaultAppRoleLogin>(config->login);
  EXPECT_EQ(role.mount, "ci/approle");
  EXPECT_EQ(reveal(role.role_id), "r");
  EXPECT_EQ(reveal(role.secret_id), "s\n");
  const VaultLoginFiles absent{.login = VaultLoginFiles::AppRole{.role_id_file = home_ / "none",
                                                                 .secret_id_file = home_ / "none"}};
  EXPECT_THAT(read(VaultProduct::kVault, absent), IsErrorCode(ErrorCode::kNotFound));
}

TEST_F(VaultEnvironmentTest, ReadsAJwtAnewEachTime) {
  const Path file = home_.write("jwt", "first");
  const auto config = read(VaultProduct::kVault,
                           {.login = VaultLoginFiles::Jwt{.role = "builder", .jwt_file = file}});
  ASSERT_THAT(config, IsOk());
  const auto& jwt = std::get<VaultJwtLogin>(config->login);
  EXPECT_EQ(jwt.mount, "jwt");
  EXPECT_EQ(jwt.role, "builder");
  home_.write("jwt", "second");
  EXPECT_EQ(reveal(*jwt.read_jwt()), "second");
  ASSERT_THAT(files_.remove(file), IsOk());
  EXPECT_THAT(jwt.read_jwt(), IsErrorCode(ErrorCode::kNotFound));
}

TEST_F(VaultEnvironmentTest, RefusesASecretFileThatIsTooLong) {
  variables_.erase("VAULT_TOKEN");
  home_.write(".vault-token", std::string(100'000, 'x'));
  EXPECT_THAT(read(), IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST_F(VaultEnvironmentTest, NamesTheCaFile) {
  EXPECT_EQ(vault_ca_file(VaultProduct::kVault, environment_), std::nullopt);
  variables_["VAULT_CACERT"] = "/ca.pem";
  variables_["BAO_CACERT"] = "/bao.pem";
  EXPECT_EQ(vault_ca_file(VaultProduct::kVault, environment_), "/ca.pem");
  EXPECT_EQ(vault_ca_file(VaultProduct::kOpenBao, environment_), "/bao.pem");
}

}  // namespace
}  // namespace hallmark::crypto

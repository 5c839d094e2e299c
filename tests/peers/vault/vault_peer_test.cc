// Signing keys in a real Vault: what our client asks for is what the server understands, and what
// it answers is what our parsers and keys accept.

#include <gtest/gtest.h>

#include <optional>

#include "base/encoding.h"
#include "crypto/vault/vault_signer.h"
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
    server_.emplace(*program);
    server_->admin("POST", "sys/mounts/transit", {{"type", "transit"}});
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
  SystemSleeper sleeper_;
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

}  // namespace
}  // namespace hallmark::peers

#pragma once

// What the tests of this folder share: a server made of answers, and how it writes them.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "crypto/vault/vault_session.h"
#include "testing/fake_clock.h"
#include "testing/keys.h"
#include "testing/matchers.h"
#include "testing/scripted_http_client.h"

namespace hallmark::crypto {

inline std::string login_answer(std::string_view token, int seconds, bool is_renewable = true) {
  return R"({"auth":{"client_token":")" + std::string(token) + R"(","lease_duration":)" +
         std::to_string(seconds) + R"(,"renewable":)" + (is_renewable ? "true" : "false") + "}}";
}

// As the server shows it: Ed25519 as bare bytes, the others as PEM.
inline std::string shown(const PublicKey& key) {
  return key.type() == KeyType::kEd25519 ? base64_encode(ByteView(key.spki()).last(32)) : key.pem();
}

struct KeyAnswer {
  KeyType type = KeyType::kEcdsaP256;
  int latest = 1;
  int signing_min = 0;
  std::vector<std::pair<std::string, std::string>> versions = {};  // number, public key
};

inline std::string key_answer(const KeyAnswer& key) {
  json::Object keys;
  for (const auto& [version, text] : key.versions) {
    keys[version] = json::Object{{"public_key", text}, {"name", "P-256"}};
  }
  return json::canonical(
      json::Object{{"data", json::Object{{"type", name_of(key.type)},
                                         {"latest_version", key.latest},
                                         {"min_encryption_version", key.signing_min},
                                         {"min_decryption_version", 1},
                                         {"derived", false},
                                         {"keys", keys}}}});
}

inline std::string signature_answer(std::string_view version, ByteView signature) {
  return R"({"data":{"signature":"vault:v)" + std::string(version) + ":" +
         base64_encode(signature) + R"("}})";
}

class VaultTest : public ::testing::Test {
 protected:
  static constexpr const char* kToken = "hvs.the-token";

  static VaultConfig config() {
    return {.address = "http://127.0.0.1:8200",
            .login = VaultTokenLogin{SecretBytes(std::string_view(kToken))}};
  }
  VaultPorts ports() { return {.http = http_, .clock = clock_, .sleeper = sleeper_}; }

  testing::ScriptedHttpClient http_;
  testing::FakeClock clock_;
  testing::FakeSleeper sleeper_{clock_};
};

}  // namespace hallmark::crypto

#pragma once

// SoftHSM2 with tokens of its own in a temporary folder, as a real PKCS#11 module for tests. Skips
// where it is not installed (Debian: softhsm2).

#include <gmock/gmock.h>
#include <p11-kit/pkcs11.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/files.h"
#include "crypto/pkcs11/module.h"
#include "crypto/pkcs11/module_path.h"
#include "crypto/pkcs11/uri.h"
#include "testing/temp_dir.h"

namespace hallmark::crypto::pkcs11 {

inline const std::string kPin = "71c53e-pin";
inline const std::string kP256 = "06082a8648ce3d030107";
inline const std::string kP384 = "06052b81040022";
inline const std::string kP521 = "06052b81040023";

struct KeyTemplate {
  std::string label = "signing key";
  std::string id = "\x01";
  std::string curve_hex = kP256;
  bool has_public_object = true;
  bool may_sign = true;
  bool asks_each_time = false;
};

// The module with a session of the officer who makes keys; gone before the code under test begins.
class TokenMaker {
 public:
  explicit TokenMaker(const Path& module) : module_(*Module::load(module)) {}
  ~TokenMaker() { functions().C_CloseSession(session_); }
  TokenMaker(const TokenMaker&) = delete;
  TokenMaker& operator=(const TokenMaker&) = delete;

  void make_token(std::string label) {
    label.resize(32, ' ');
    CK_ULONG count = 0;
    ok(functions().C_GetSlotList(CK_TRUE, nullptr, &count));
    std::vector<CK_SLOT_ID> slots(count);
    ok(functions().C_GetSlotList(CK_TRUE, slots.data(), &count));
    const CK_SLOT_ID slot = slots.at(count - 1);  // SoftHSM2's blank one is the last
    std::string pin = kPin;
    ok(functions().C_InitToken(slot, bytes_of(pin), pin.size(), bytes_of(label)));
    ok(functions().C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr,
                                 &session_));
    ok(functions().C_Login(session_, CKU_SO, bytes_of(pin), pin.size()));
    ok(functions().C_InitPIN(session_, bytes_of(pin), pin.size()));
    ok(functions().C_Logout(session_));
    ok(functions().C_Login(session_, CKU_USER, bytes_of(pin), pin.size()));
  }

  void make_ec_key(KeyTemplate key) {
    Bytes curve = *hex_decode(key.curve_hex);
    make_pair(key, CKM_EC_KEY_PAIR_GEN, {CKA_EC_PARAMS, curve.data(), curve.size()});
  }

  void make_rsa_key(KeyTemplate key) {
    CK_ULONG bits = 1024;
    make_pair(key, CKM_RSA_PKCS_KEY_PAIR_GEN, {CKA_MODULUS_BITS, &bits, sizeof(bits)});
  }

 private:
  const CK_FUNCTION_LIST& functions() const { return module_.functions(); }
  static unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
  }
  static void ok(CK_RV value) { ASSERT_EQ(value, CKR_OK); }

  void make_pair(KeyTemplate& key, CK_MECHANISM_TYPE type, CK_ATTRIBUTE kind) {
    CK_MECHANISM mechanism{type, nullptr, 0};
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    CK_BBOOL may_sign = key.may_sign ? CK_TRUE : CK_FALSE;
    CK_BBOOL asks = key.asks_each_time ? CK_TRUE : CK_FALSE;
    const CK_ATTRIBUTE on_token{CKA_TOKEN, &yes, sizeof(yes)};
    const CK_ATTRIBUTE label{CKA_LABEL, key.label.data(), key.label.size()};
    const CK_ATTRIBUTE id{CKA_ID, key.id.data(), key.id.size()};
    std::array<CK_ATTRIBUTE, 5> public_half{{on_token, label, id, kind, {CKA_VERIFY, &yes, 1}}};
    std::array<CK_ATTRIBUTE, 8> private_half{{on_token,
                                              label,
                                              id,
                                              {CKA_PRIVATE, &yes, 1},
                                              {CKA_SENSITIVE, &yes, 1},
                                              {CKA_EXTRACTABLE, &no, 1},
                                              {CKA_SIGN, &may_sign, 1},
                                              {CKA_ALWAYS_AUTHENTICATE, &asks, 1}}};
    CK_OBJECT_HANDLE public_key = CK_INVALID_HANDLE;
    CK_OBJECT_HANDLE private_key = CK_INVALID_HANDLE;
    ok(functions().C_GenerateKeyPair(session_, &mechanism, public_half.data(), public_half.size(),
                                     private_half.data(), private_half.size(), &public_key,
                                     &private_key));
    if (!key.has_public_object) ok(functions().C_DestroyObject(session_, public_key));
  }

  Module module_;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
};

class SoftToken : public ::testing::Test {
 protected:
  void SetUp() override {
    Pkcs11Uri uri;
    uri.module_name = "softhsm2";
    const Result<Path> found = find_module(uri, files_);
    if (!found) {
      ASSERT_EQ(std::getenv("HALLMARK_REQUIRE_PEERS"), nullptr) << "no libsofthsm2.so";
      GTEST_SKIP() << "no libsofthsm2.so: install softhsm2";
    }
    module_ = *found;
    const Path configuration =
        dir_.write("softhsm2.conf", "directories.tokendir = " + (dir_ / "tokens").string() +
                                        "\nobjectstore.backend = file\nlog.level = ERROR\n");
    std::filesystem::create_directory(dir_ / "tokens");
    ::setenv("SOFTHSM2_CONF", configuration.c_str(), 1);
  }
  void TearDown() override { ::unsetenv("SOFTHSM2_CONF"); }

  // A token with one key.
  void make(const std::string& token, const KeyTemplate& key) const {
    TokenMaker maker(module_);
    maker.make_token(token);
    maker.make_ec_key(key);
  }

  testing::TempDir dir_;
  PosixFiles files_;
  Path module_;
};

}  // namespace hallmark::crypto::pkcs11

#include "crypto/pkcs11/signer.h"

#include <array>
#include <mutex>

#include "base/encoding.h"
#include "crypto/ecdsa.h"
#include "crypto/pkcs11/module_path.h"
#include "crypto/pkcs11/public_half.h"
#include "crypto/pkcs11/session.h"
#include "crypto/pkcs11/token.h"

namespace hallmark::crypto::pkcs11 {
namespace {

class TokenSigner final : public Signer {
 public:
  TokenSigner(Module module, Session session, CK_OBJECT_HANDLE key, PublicKey public_key)
      : module_(std::move(module)),
        session_(std::move(session)),
        key_(key),
        public_(std::move(public_key)) {}

  const PublicKey& public_key() const override { return public_; }
  Result<Bytes> sign(ByteView message) const override;

 private:
  Module module_;             // outlives the session
  mutable std::mutex mutex_;  // guards session_: it does one thing at a time
  mutable Session session_;
  CK_OBJECT_HANDLE key_;
  PublicKey public_;
};

Result<Bytes> TokenSigner::sign(ByteView message) const {
  const Bytes digest = ecdsa_digest(public_.type(), message);
  Bytes numbers;
  {
    const std::lock_guard lock(mutex_);
    TRY(session_.begin_signature(CKM_ECDSA, key_));
    numbers = TRY(session_.sign(digest));
  }
  Result<Bytes> signature = ecdsa_signature_der(public_.type(), numbers);
  if (!signature || !public_.verify(message, *signature)) {
    return fail(ErrorCode::kInternal,
                "the token's signature does not verify with the public key on it",
                "signature-invalid");
  }
  return signature;
}

// What a wrong PIN costs is worth saying: a locked token may be lost.
Result<void> explain_login(Result<void> login, CK_FLAGS flags) {
  if (login || login.error().reason != "pin-wrong") return login;
  if ((flags & CKF_USER_PIN_LOCKED) != 0) login.error().message += "; the PIN is locked now";
  if ((flags & CKF_USER_PIN_FINAL_TRY) != 0) login.error().message += "; one try is left";
  return login;
}

Result<void> log_in(const Module& module, Session& session, const Token& token,
                    const Pkcs11Uri& uri, Files& files, const PinSource& ask) {
  if ((token.flags & CKF_LOGIN_REQUIRED) == 0) return {};
  const std::string name = "token \"" + printable(token.label) + "\"";
  if ((token.flags & CKF_USER_PIN_LOCKED) != 0) {
    return fail(ErrorCode::kUnauthenticated, name + ": the PIN is locked", "pin-locked");
  }
  if ((token.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0) {
    TRY_IN(name, session.login(CKU_USER, nullptr));
    return {};
  }
  const SecretBytes pin = TRY(find_pin(uri, files, ask, "PIN of " + name + ": "));
  Result<void> login = session.login(CKU_USER, &pin);
  TRY_IN(name, explain_login(std::move(login), flags_of(module, token.slot)));
  return {};
}

std::string describe(Session& session, const std::vector<CK_OBJECT_HANDLE>& keys) {
  std::string text;
  for (const CK_OBJECT_HANDLE key : keys) {
    const Result<Bytes> label = session.read(key, CKA_LABEL);
    const Result<Bytes> id = session.read(key, CKA_ID);
    text += (text.empty() ? "" : ", ") + std::string("object \"") +
            (label ? printable(as_text(*label)) : "") + "\" id " + (id ? hex_encode(*id) : "");
  }
  return text.empty() ? "none" : text;
}

Result<std::vector<CK_OBJECT_HANDLE>> private_keys(Session& session, std::optional<Bytes> label,
                                                   std::optional<Bytes> id) {
  CK_OBJECT_CLASS wanted = CKO_PRIVATE_KEY;
  std::vector<CK_ATTRIBUTE> like{{CKA_CLASS, &wanted, sizeof(wanted)}};
  if (label) like.push_back({CKA_LABEL, label->data(), label->size()});
  if (id) like.push_back({CKA_ID, id->data(), id->size()});
  return session.find(like);
}

Result<CK_OBJECT_HANDLE> find_key(Session& session, const Pkcs11Uri& uri) {
  std::optional<Bytes> label;
  if (uri.object) label = to_bytes(*uri.object);
  const std::vector<CK_OBJECT_HANDLE> keys = TRY(private_keys(session, label, uri.id));
  if (keys.size() == 1) return keys.front();
  if (keys.size() > 1) {
    return fail(ErrorCode::kUsage,
                "several private keys match the PKCS#11 URI: " + describe(session, keys) +
                    "; add " + (uri.object ? "id=" : "object= or id="),
                "key-ambiguous");
  }
  const std::vector<CK_OBJECT_HANDLE> all = TRY(private_keys(session, {}, {}));
  return fail(ErrorCode::kNotFound,
              "no private key matches the PKCS#11 URI; there is: " + describe(session, all),
              "key-not-found");
}

}  // namespace

Result<std::unique_ptr<Signer>> open_pkcs11_signer(const Pkcs11Uri& uri, Files& files,
                                                   const PinSource& ask) {
  if (uri.type && *uri.type != "private") {
    return fail(ErrorCode::kUsage, "PKCS#11 URI: a signing key has type=private", "uri-invalid");
  }
  Module module = TRY(Module::load(TRY(find_module(uri, files))));
  const Token token = TRY(find_token(module, uri));
  Session session = TRY(Session::open(module, token.slot));
  TRY(log_in(module, session, token, uri, files, ask));
  const CK_OBJECT_HANDLE key = TRY(find_key(session, uri));
  PublicKey public_key = TRY(read_public_half(session, key));
  return std::make_unique<TokenSigner>(std::move(module), std::move(session), key,
                                       std::move(public_key));
}

}  // namespace hallmark::crypto::pkcs11

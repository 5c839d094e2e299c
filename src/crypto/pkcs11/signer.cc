#include "crypto/pkcs11/signer.h"

#include <functional>
#include <mutex>

#include "base/encoding.h"
#include "crypto/ecdsa.h"
#include "crypto/pkcs11/module_path.h"
#include "crypto/pkcs11/public_half.h"
#include "crypto/pkcs11/session.h"
#include "crypto/pkcs11/token.h"

namespace hallmark::crypto::pkcs11 {
namespace {

struct Key {
  CK_OBJECT_HANDLE handle;
  PublicKey public_half;
  bool asks_each_time;             // CKA_ALWAYS_AUTHENTICATE: a login for every signature
  std::optional<SecretBytes> pin;  // for these logins; without one, it is typed at the device
};

class TokenSigner final : public Signer {
 public:
  TokenSigner(Module module, Session session, Key key)
      : module_(std::move(module)), session_(std::move(session)), key_(std::move(key)) {}

  const PublicKey& public_key() const override { return key_.public_half; }
  Result<Bytes> sign(ByteView message) const override;

 private:
  Result<Bytes> sign_digest(ByteView digest) const;

  Module module_;             // outlives the session
  mutable std::mutex mutex_;  // guards session_: it does one thing at a time
  mutable Session session_;
  Key key_;
};

Result<Bytes> TokenSigner::sign_digest(ByteView digest) const {
  const std::lock_guard lock(mutex_);
  TRY(session_.begin_signature(CKM_ECDSA, key_.handle));
  if (key_.asks_each_time) {
    TRY(session_.login(CKU_CONTEXT_SPECIFIC, key_.pin ? &*key_.pin : nullptr));
  }
  return session_.sign(digest);
}

Result<Bytes> TokenSigner::sign(ByteView message) const {
  const KeyType type = public_key().type();
  const Bytes numbers = TRY(sign_digest(ecdsa_digest(type, message)));
  Result<Bytes> signature = ecdsa_signature_der(type, numbers);
  if (!signature || !public_key().verify(message, *signature)) {
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

// The PIN that was used, if one was.
Result<std::optional<SecretBytes>> log_in(const Module& module, Session& session,
                                          const Token& token,
                                          const std::function<Result<SecretBytes>()>& pin_of) {
  if ((token.flags & CKF_LOGIN_REQUIRED) == 0) return std::nullopt;
  if ((token.flags & CKF_USER_PIN_LOCKED) != 0) {
    return fail(ErrorCode::kUnauthenticated, "the PIN is locked", "pin-locked");
  }
  std::optional<SecretBytes> pin;
  if ((token.flags & CKF_PROTECTED_AUTHENTICATION_PATH) == 0) pin = TRY(pin_of());
  Result<void> login = session.login(CKU_USER, pin ? &*pin : nullptr);
  TRY(explain_login(std::move(login), flags_of(module, token.slot)));
  return pin;
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

// A module that does not know the attribute asks for nothing.
bool authenticates_always(Session& session, CK_OBJECT_HANDLE key) {
  const Result<Bytes> value = session.read(key, CKA_ALWAYS_AUTHENTICATE);
  return value && value->size() == 1 && value->front() != std::byte{};
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
  const std::string name = "token \"" + printable(token.label) + "\"";
  std::optional<SecretBytes> pin =
      TRY_IN(name, log_in(module, session, token,
                          [&] { return find_pin(uri, files, ask, "PIN of " + name + ": "); }));
  const CK_OBJECT_HANDLE handle = TRY(find_key(session, uri));
  PublicKey public_half = TRY(read_public_half(session, handle));
  const bool asks_each_time = authenticates_always(session, handle);
  if (!asks_each_time) pin.reset();
  return std::make_unique<TokenSigner>(
      std::move(module), std::move(session),
      Key{handle, std::move(public_half), asks_each_time, std::move(pin)});
}

}  // namespace hallmark::crypto::pkcs11

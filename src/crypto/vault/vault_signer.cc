#include "crypto/vault/vault_signer.h"

#include <string>
#include <utility>

#include "base/encoding.h"

namespace hallmark::crypto {
namespace {

// The server's name of what prehash() computes.
std::string_view hash_name_of(KeyType type) {
  switch (type) {
    case KeyType::kEcdsaP256:
      return "sha2-256";
    case KeyType::kEcdsaP384:
      return "sha2-384";
    case KeyType::kEcdsaP521:
      return "sha2-512";
    case KeyType::kEd25519:
      break;
  }
  return "";
}

std::unexpected<Error> version_error(ErrorCode code, const VaultKeyUri& uri, std::uint32_t version,
                                     std::string_view why) {
  return fail(code,
              "Vault: version " + std::to_string(version) + " of key \"" + uri.key + "\" " +
                  std::string(why),
              "vault-key-version");
}

class VaultSigner final : public Signer {
 public:
  VaultSigner(std::unique_ptr<VaultSession> session, std::string key, VersionedPublicKey version)
      : session_(std::move(session)), key_(std::move(key)), version_(std::move(version)) {}

  const PublicKey& public_key() const override { return version_.key; }
  Result<Bytes> sign(ByteView message) const override;

 private:
  Result<std::string> request(ByteView message) const;

  const std::unique_ptr<VaultSession> session_;
  const std::string key_;
  const VersionedPublicKey version_;
};

Result<std::string> VaultSigner::request(ByteView message) const {
  std::string path = session_->config().transit + "/sign/" + key_;
  json::Object body{{"key_version", json::Value(version_.version)}};
  if (public_key().type() == KeyType::kEd25519) {
    body["input"] = base64_encode(message);
  } else {
    path += "/" + std::string(hash_name_of(public_key().type()));
    body["input"] = base64_encode(prehash(public_key().type(), message));
    body["prehashed"] = true;
    body["marshaling_algorithm"] = "asn1";
  }
  return session_->post(path, body);
}

Result<Bytes> VaultSigner::sign(ByteView message) const {
  const auto refuse = [](std::string_view why) {
    return fail(ErrorCode::kInternal, "Vault: " + std::string(why), "vault-answer-invalid");
  };
  const std::string answer = TRY(request(message));
  Result<VaultSignature> signature = parse_vault_signature(answer, Limits());
  if (!signature) return refuse(signature.error().message);
  if (signature->version != version_.version) {
    return refuse("asked for a signature of version " + std::to_string(version_.version) +
                  " of the key, got one of version " + std::to_string(signature->version));
  }
  if (!public_key().verify(message, signature->bytes)) {
    return refuse("the signature does not verify (was the key made anew under its old name?)");
  }
  return std::move(signature->bytes);
}

Result<VaultTransitKey> read_key(VaultSession& session, const VaultKeyUri& uri) {
  const std::string answer = TRY(session.get(session.config().transit + "/keys/" + uri.key));
  return TRY_IN("Vault", parse_vault_key(answer, Limits()));
}

}  // namespace

Result<std::unique_ptr<Signer>> open_vault_signer(const VaultKeyUri& uri, VaultConfig config,
                                                  VaultPorts ports) {
  auto session = TRY(VaultSession::create(std::move(config), ports));
  const VaultTransitKey key = TRY(read_key(*session, uri));
  const std::uint32_t version = uri.version.value_or(key.latest_version);
  const PublicKey* half = key.find(version);
  if (half == nullptr) {
    return version_error(ErrorCode::kNotFound, uri, version, "is not there (any more)");
  }
  if (version < key.signing_version_min) {
    return version_error(ErrorCode::kForbidden, uri, version, "may not sign any more");
  }
  return std::make_unique<VaultSigner>(std::move(session), uri.key,
                                       VersionedPublicKey{version, *half});
}

Result<std::vector<VersionedPublicKey>> read_vault_public_keys(const VaultKeyUri& uri,
                                                               VaultConfig config,
                                                               VaultPorts ports) {
  const auto session = TRY(VaultSession::create(std::move(config), ports));
  VaultTransitKey key = TRY(read_key(*session, uri));
  if (!uri.version) return std::move(key.versions);
  const PublicKey* half = key.find(*uri.version);
  if (half == nullptr) {
    return version_error(ErrorCode::kNotFound, uri, *uri.version, "is not there (any more)");
  }
  return std::vector{VersionedPublicKey{*uri.version, *half}};
}

}  // namespace hallmark::crypto

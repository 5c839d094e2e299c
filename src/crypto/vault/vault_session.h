#pragma once

// A login at a Vault server, and requests under its token.
//
// Connection errors, HTTP 429 and 5xx are tried again, three times, each time after twice as long;
// everything else is final. A token that a login gave is renewed when a third of its lease is left,
// and replaced by a new login when it cannot be. No error text holds a secret, even if the server
// repeats one.

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

#include "base/http_client.h"
#include "base/limits.h"
#include "base/time.h"
#include "crypto/vault/vault_answers.h"
#include "crypto/vault/vault_config.h"
#include "json/value.h"

namespace hallmark::crypto {

// All must outlive the session.
struct VaultPorts {
  HttpClient& http;
  const Clock& clock;
  Sleeper& sleeper;
};

// Safe to use from several threads.
class VaultSession {
 public:
  // Sends nothing yet: the first request logs in. Fails as VaultConfig::check() does, and with
  // kUsage, reason "vault-config", if there is no token.
  static Result<std::unique_ptr<VaultSession>> create(VaultConfig config, VaultPorts ports);

  // The body of a 2xx answer. `path` is what follows "/v1/".
  //
  // kForbidden, reason "vault-forbidden" (a 403: wrong or expired token, or its policy says no);
  // kNotFound, "vault-not-found" (404); kInvalidInput, "vault-refused" (another 4xx);
  // kUnavailable, "vault-sealed", "vault-redirect", "vault-unavailable" or the HttpClient's.
  Result<std::string> get(const std::string& path);
  Result<std::string> post(const std::string& path, const json::Object& body);

  const VaultConfig& config() const { return config_; }

 private:
  struct Call;

  VaultSession(VaultConfig config, VaultPorts ports) : config_(std::move(config)), ports_(ports) {}

  Result<std::string> call(const Call& call);
  Result<HttpResponse> attempt(const Call& call);
  Result<SecretBytes> current_token();
  Result<void> log_in();
  Result<std::string> request_login();
  void take_lease(VaultLease lease);
  bool renew();
  Error explain(const Call& call, const HttpResponse& response) const;

  const VaultConfig config_;
  const VaultPorts ports_;
  const Limits limits_;
  std::mutex mutex_;      // guards the rest
  SecretBytes token_;     // empty before the first login
  bool is_lent_ = false;  // the rest matters only then
  bool is_renewable_ = false;
  Timestamp renew_from_{};
  std::chrono::seconds first_lease_{0};
};

}  // namespace hallmark::crypto

#include "crypto/vault/vault_session.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/encoding.h"

namespace hallmark::crypto {
namespace {

constexpr int kAttempts = 4;
constexpr std::chrono::milliseconds kFirstPause{200};
constexpr std::size_t kQuotedBytesMax = 200;

bool is_worth_another_try(const Result<HttpResponse>& response) {
  if (!response) return response.error().code == ErrorCode::kUnavailable;
  return response->status == 429 || response->status >= 500;
}

bool can_be_a_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

Error login_error(std::string_view what) {
  return Error{ErrorCode::kUsage, "Vault: " + std::string(what), "vault-config"};
}

}  // namespace

struct VaultSession::Call {
  std::string method;
  std::string path;
  std::string body;
  const SecretBytes* token;  // null for a login
};

Result<std::unique_ptr<VaultSession>> VaultSession::create(VaultConfig config, VaultPorts ports) {
  TRY(config.check());
  std::unique_ptr<VaultSession> session(new VaultSession(std::move(config), ports));
  if (const auto* given = std::get_if<VaultTokenLogin>(&session->config_.login)) {
    if (!can_be_a_token(as_text(given->token.reveal(SecretAccess())))) {
      return std::unexpected(login_error("there is no token, or one that no header can carry"));
    }
    session->token_ = given->token.clone();
  }
  return session;
}

Result<std::string> VaultSession::get(const std::string& path) {
  const SecretBytes token = TRY(current_token());
  return call({.method = "GET", .path = path, .body = "", .token = &token});
}

Result<std::string> VaultSession::post(const std::string& path, const json::Object& body) {
  const SecretBytes token = TRY(current_token());
  return call({.method = "POST",
               .path = path,
               .body = json::canonical(json::Value(body)),
               .token = &token});
}

Result<std::string> VaultSession::call(const Call& call) {
  Result<HttpResponse> response = attempt(call);
  std::chrono::milliseconds pause = kFirstPause;
  for (int tried = 1; tried < kAttempts && is_worth_another_try(response); ++tried) {
    ports_.sleeper.sleep(pause);
    pause *= 2;
    response = attempt(call);
  }
  if (!response) return std::unexpected(std::move(response).error().in("Vault"));
  if (response->status < 200 || response->status > 299) {
    return std::unexpected(explain(call, *response));
  }
  return std::move(response->body);
}

Result<HttpResponse> VaultSession::attempt(const Call& call) {
  HttpRequest request{.method = call.method,
                      .url = config_.address,
                      .headers = {},
                      .body = call.body,
                      .timeout = config_.timeout,
                      .answer_bytes_max = limits_.vault_answer_bytes_max};
  while (request.url.ends_with('/')) request.url.pop_back();
  request.url += "/v1/" + call.path;
  const auto add = [&](std::string name, SecretBytes value) {
    request.headers.push_back({.name = std::move(name), .value = std::move(value)});
  };
  // Agents and proxies of Vault may ask for this one: a page in a browser cannot send it.
  add("X-Vault-Request", SecretBytes("true"));
  if (!config_.name_space.empty()) add("X-Vault-Namespace", SecretBytes(config_.name_space));
  if (call.token != nullptr) add("X-Vault-Token", call.token->clone());
  if (!call.body.empty()) add("Content-Type", SecretBytes("application/json"));
  return ports_.http.send(request);
}

// What the server says is repeated unless it repeats our secrets, as it may do when it is asked to
// log us in.
Error VaultSession::explain(const Call& call, const HttpResponse& response) const {
  std::string words = parse_vault_errors(response.body, limits_);
  const bool may_quote = call.token != nullptr &&
                         !words.contains(printable(as_text(call.token->reveal(SecretAccess()))));
  words.resize(may_quote ? std::min(words.size(), kQuotedBytesMax) : 0);
  const std::string message = "Vault: " + call.method + " " + call.path + ": HTTP " +
                              std::to_string(response.status) + (words.empty() ? "" : ": ") + words;
  const int status = response.status;
  if (status == 403) return {ErrorCode::kForbidden, message, "vault-forbidden"};
  if (status == 404) return {ErrorCode::kNotFound, message, "vault-not-found"};
  if (status == 503) return {ErrorCode::kUnavailable, message + " (sealed?)", "vault-sealed"};
  if (status >= 300 && status < 400) {
    return {ErrorCode::kUnavailable, message + ": it sends us elsewhere, and we do not follow",
            "vault-redirect"};
  }
  if (status >= 400 && status < 500 && status != 429) {
    return {ErrorCode::kInvalidInput, message, "vault-refused"};
  }
  return {ErrorCode::kUnavailable, message, "vault-unavailable"};
}

Result<SecretBytes> VaultSession::current_token() {
  const std::lock_guard lock(mutex_);
  const bool is_due = is_lent_ && ports_.clock.now() >= renew_from_;
  if (token_.empty() || (is_due && !renew())) TRY(log_in());
  return token_.clone();
}

Result<void> VaultSession::log_in() {
  const std::string answer = TRY_IN("login", request_login());
  VaultLease lease = TRY_IN("Vault: login", parse_vault_login(answer, limits_));
  first_lease_ = lease.duration;
  take_lease(std::move(lease));
  return {};
}

Result<std::string> VaultSession::request_login() {
  const auto text_of = [](const SecretBytes& secret) {
    return to_text(secret.reveal(SecretAccess()));
  };
  json::Object body;
  std::string mount;
  if (const auto* role = std::get_if<VaultAppRoleLogin>(&config_.login)) {
    mount = role->mount;
    body["role_id"] = text_of(role->role_id);
    body["secret_id"] = text_of(role->secret_id);
  } else if (const auto* jwt = std::get_if<VaultJwtLogin>(&config_.login)) {
    mount = jwt->mount;
    body["role"] = jwt->role;
    const SecretBytes token = TRY(jwt->read_jwt());
    body["jwt"] = text_of(token);
  }
  for (const auto& [name, value] : body) {
    if (value.as_string()->empty() || !is_utf8(*value.as_string())) {
      return std::unexpected(login_error("the login's " + name + " is empty or not text"));
    }
  }
  return call({.method = "POST",
               .path = "auth/" + mount + "/login",
               .body = json::canonical(json::Value(body)),
               .token = nullptr});
}

void VaultSession::take_lease(VaultLease lease) {
  token_ = std::move(lease.token);
  is_lent_ = lease.duration.count() > 0;
  is_renewable_ = lease.is_renewable;
  renew_from_ = ports_.clock.now() + lease.duration * 2 / 3;
}

// False if the token cannot be renewed, or for less than half of what a login gives: the server
// shortens what would go beyond the token's last day.
bool VaultSession::renew() {
  if (!is_renewable_) return false;
  const SecretBytes token = token_.clone();
  const Result<std::string> answer =
      call({.method = "POST", .path = "auth/token/renew-self", .body = "{}", .token = &token});
  if (!answer) return false;
  Result<VaultLease> lease = parse_vault_login(*answer, limits_);
  if (!lease || lease->duration < first_lease_ / 2) return false;
  take_lease(*std::move(lease));
  return true;
}

}  // namespace hallmark::crypto

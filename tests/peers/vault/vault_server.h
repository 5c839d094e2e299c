#pragma once

// A real Vault server in development mode, in memory, on a free port of this machine; ended with
// the object that started it.

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "http/curl_http_client.h"
#include "json/value.h"
#include "testing/temp_dir.h"

namespace hallmark::peers {

class VaultServer {
 public:
  // The release that we know the answers of.
  static constexpr std::string_view kVersion = "1.21.4";
  static constexpr std::string_view kRootToken = "root-token-of-the-test";

  // $HALLMARK_VAULT, the PATH's, or the peers' cache's, if it is of that release.
  static std::optional<Path> find_program();

  enum class Transport { kHttp, kHttps };

  // Ends the test program if the server does not come up.
  VaultServer(const Path& program, Transport transport);
  VaultServer(const VaultServer&) = delete;
  VaultServer& operator=(const VaultServer&) = delete;
  ~VaultServer();

  const std::string& address() const { return address_; }
  // The server's CA, if it speaks HTTPS.
  std::string ca_file() const { return (home_ / "vault-ca.pem").string(); }

  // As its administrator: "POST", "sys/mounts/transit", ... The answer's body, which must be a 2xx.
  std::string admin(const std::string& method, const std::string& path,
                    const json::Object& body = {});

 private:
  bool start(const Path& program, Transport transport);
  void stop();
  bool is_up();

  testing::TempDir home_;
  http::CurlHttpClient http_{{.ca_file = ca_file()}};
  std::string address_;
  pid_t pid_ = -1;
};

}  // namespace hallmark::peers

#include "vault_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "base/check.h"

namespace hallmark::peers {
namespace {

constexpr int kStarts = 3;   // the port that was free may be taken by then
constexpr int kPolls = 600;  // of 50 ms
constexpr auto kPoll = std::chrono::milliseconds(50);

// Free a moment ago.
std::uint16_t free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  CHECK(bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
  CHECK(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  close(fd);
  return ntohs(address.sin_port);
}

std::string output_of(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  CHECK(pipe != nullptr);
  std::string text;
  std::array<char, 256> part{};
  while (const std::size_t n = fread(part.data(), 1, part.size(), pipe)) {
    text.append(part.data(), n);
  }
  pclose(pipe);
  return text;
}

std::vector<Path> candidates() {
  std::vector<Path> found;
  const auto add = [&](const char* variable, const char* below) {
    if (const char* value = std::getenv(variable)) found.push_back(Path(value) / below);
  };
  if (const char* named = std::getenv("HALLMARK_VAULT")) found.emplace_back(named);
  found.emplace_back("vault");
  add("HALLMARK_PEERS_DIR", "bin/vault");
  add("HOME", ".cache/hallmark/peers/bin/vault");
  return found;
}

}  // namespace

std::optional<Path> VaultServer::find_program() {
  for (const Path& program : candidates()) {
    const std::string version =
        output_of("HOME=/nonexistent '" + program.string() + "' version 2>/dev/null");
    if (version.starts_with("Vault v" + std::string(kVersion))) return program;
  }
  return std::nullopt;
}

VaultServer::VaultServer(const Path& program, Transport transport) {
  for (int tried = 0; tried < kStarts; ++tried) {
    if (start(program, transport)) return;
    stop();
  }
  CHECK(!"the Vault server does not come up");
}

VaultServer::~VaultServer() { stop(); }

bool VaultServer::start(const Path& program, Transport transport) {
  const std::string listen = "127.0.0.1:" + std::to_string(free_port());
  address_ = (transport == Transport::kHttps ? "https://" : "http://") + listen;
  std::vector<std::string> words = {program.string(),
                                    "server",
                                    "-dev",
                                    "-dev-no-store-token",
                                    "-dev-root-token-id=" + std::string(kRootToken),
                                    "-dev-listen-address=" + listen};
  if (transport == Transport::kHttps) {
    words.insert(words.end(), {"-dev-tls", "-dev-tls-cert-dir=" + home_.path().string()});
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::string home = "HOME=" + home_.path().string();
  std::string path = "PATH=" + std::string(std::getenv("PATH"));
  std::array<char*, 3> environment{home.data(), path.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&actions, fd, (home_ / "log").c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  const int failure =
      posix_spawnp(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  return failure == 0 && is_up();
}

bool VaultServer::is_up() {
  for (int poll = 0; poll < kPolls; ++poll) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    const Result<HttpResponse> health = http_.send({.method = "GET",
                                                    .url = address_ + "/v1/sys/health",
                                                    .headers = {},
                                                    .body = "",
                                                    .timeout = std::chrono::seconds(5),
                                                    .answer_bytes_max = 4096});
    if (health && health->status == 200) return true;
    std::this_thread::sleep_for(kPoll);
  }
  return false;
}

void VaultServer::stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);  // all is in memory
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string VaultServer::admin(const std::string& method, const std::string& path,
                               const json::Object& body) {
  HttpRequest request{.method = method,
                      .url = address_ + "/v1/" + path,
                      .headers = {},
                      .body = method == "GET" ? "" : json::canonical(body),
                      .timeout = std::chrono::seconds(30),
                      .answer_bytes_max = 1U << 20};
  request.headers.push_back({.name = "X-Vault-Token", .value = SecretBytes(kRootToken)});
  const Result<HttpResponse> response = http_.send(request);
  if (!response || response->status >= 300) {
    std::fprintf(stderr, "%s %s: %s\n", method.c_str(), path.c_str(),
                 response ? response->body.c_str() : response.error().message.c_str());
  }
  CHECK(response && response->status < 300);
  return response->body;
}

}  // namespace hallmark::peers

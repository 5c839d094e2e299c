#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

#include "base/check.h"
#include "http/loopback_server_fixture.h"

namespace hallmark::http {

LoopbackServer::LoopbackServer(std::string answer, bool hangs)
    : answer_(std::move(answer)), hangs_(hangs) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  CHECK(listen(listener_, 16) == 0);
  CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  CHECK(pipe(stop_pipe_) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  stop();
  close(stop_pipe_[0]);
}

std::string LoopbackServer::stop() {
  if (thread_.joinable()) {
    close(stop_pipe_[1]);
    thread_.join();
    close(listener_);
  }
  return received_;
}

void LoopbackServer::serve() {
  std::vector<int> kept;
  std::array<pollfd, 2> waiting{pollfd{.fd = listener_, .events = POLLIN, .revents = 0},
                                pollfd{.fd = stop_pipe_[0], .events = POLLIN, .revents = 0}};
  while (poll(waiting.data(), waiting.size(), -1) > 0 && waiting[1].revents == 0) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    serve_one(connection);
    hangs_ ? kept.push_back(connection) : static_cast<void>(close(connection));
  }
  for (const int connection : kept) close(connection);
}

void LoopbackServer::serve_one(int connection) {
  std::string request;
  std::array<char, 4096> part{};
  while (!request.contains("\r\n\r\n")) {
    const ssize_t n = recv(connection, part.data(), part.size(), 0);
    if (n <= 0) return;
    request.append(part.data(), static_cast<std::size_t>(n));
  }
  received_ += request;
  std::string_view rest = answer_;
  while (!rest.empty()) {
    const ssize_t n = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace hallmark::http

#pragma once

// A server on a free port of this machine that says the same bytes to everybody, whatever they ask.

#include <string>
#include <thread>

namespace hallmark::http {

class LoopbackServer {
 public:
  // `answer` is sent once a request's head has come; an empty one is never sent. Then the
  // connection is closed, or kept open until the end of the server if `hangs`.
  explicit LoopbackServer(std::string answer, bool hangs = false);
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/path"; }
  // What came in all connections so far; call after the client is done.
  std::string stop();

 private:
  void serve();
  void serve_one(int connection);

  const std::string answer_;
  const bool hangs_;
  std::string received_;  // the thread's, until stop()
  int listener_ = -1;
  int stop_pipe_[2] = {-1, -1};
  unsigned port_ = 0;
  std::thread thread_;
};

}  // namespace hallmark::http

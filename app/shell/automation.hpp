// The automation socket: a UNIX stream socket, mode 0600, one command a line, one line of JSON as its answer.
// Its thread only carries lines; every command is carried out on the window thread, which asks for it with take().
#pragma once

#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace ipclab::shell {

struct Request {
  std::string line;
  std::promise<std::string> answer;
};

class Automation {
 public:
  // Listens. Throws core::Error where the socket cannot be made.
  explicit Automation(std::string path);
  ~Automation();
  Automation(const Automation&) = delete;
  Automation& operator=(const Automation&) = delete;

  // The next command, if there is one; answer it before asking for another.
  std::optional<Request> take();

 private:
  void serve();
  bool converse(int client);
  bool ask(int client, std::string line);

  std::string path_;
  int listener_ = -1;
  int stop_ = -1;  // eventfd
  std::mutex mutex_;
  std::optional<Request> request_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace ipclab::shell

#include "shell/automation.hpp"

#include <GLFW/glfw3.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "core/message.hpp"

namespace ipclab::shell {
namespace {

constexpr std::size_t longest_line = 4096;

// True when `fd` may be read, false when `stop` was set.
bool readable(int fd, int stop) {
  for (;;) {
    std::array<pollfd, 2> polled = {pollfd{fd, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
    if (poll(polled.data(), polled.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (polled[1].revents != 0) return false;
    if (polled[0].revents != 0) return true;
  }
}

bool send_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

int listen_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    throw core::Error("shell.automation", {path, std::strerror(ENAMETOOLONG)});
  std::memcpy(address.sun_path, path.c_str(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  // Nobody can connect before listen(), so the mode is in force before it matters.
  if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0 ||
      chmod(path.c_str(), S_IRUSR | S_IWUSR) < 0 || listen(fd, 4) < 0) {
    const int error = errno;
    if (fd >= 0) close(fd);
    throw core::Error("shell.automation", {path, std::strerror(error)});
  }
  return fd;
}

}  // namespace

Automation::Automation(std::string path) : path_(std::move(path)), listener_(listen_at(path_)) {
  stop_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { serve(); });
}

Automation::~Automation() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    if (request_) request_->answer.set_value(R"({"error":"the window is closing"})");
    request_.reset();
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(stop_, &one, sizeof one);
  thread_.join();
  close(stop_);
  close(listener_);
  unlink(path_.c_str());
}

std::optional<Request> Automation::take() {
  const std::lock_guard lock(mutex_);
  std::optional<Request> taken;
  taken.swap(request_);
  return taken;
}

void Automation::serve() {
  while (readable(listener_, stop_)) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const bool more = converse(client);
    close(client);
    if (!more) return;
  }
}

// Answers one client until it leaves; false when the window closes.
bool Automation::converse(int client) {
  std::string text;
  std::array<char, 1024> buffer{};
  while (readable(client, stop_)) {
    const auto got = read(client, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || text.size() > longest_line) return true;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
      std::string line = text.substr(0, end);
      text.erase(0, end + 1);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (!ask(client, std::move(line))) return true;
    }
  }
  return false;
}

bool Automation::ask(int client, std::string line) {
  std::future<std::string> answer;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return false;
    request_.emplace();
    request_->line = std::move(line);
    answer = request_->answer.get_future();
  }
  glfwPostEmptyEvent();
  return send_all(client, answer.get() + "\n");
}

}  // namespace ipclab::shell

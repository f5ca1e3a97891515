#include "shell/wake.hpp"

#include <GLFW/glfw3.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace ipclab::shell {

Wake::Wake() : signal_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (signal_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { run(); });
}

Wake::~Wake() {
  stop_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(signal_, &one, sizeof one);
  thread_.join();
  close(signal_);
}

void Wake::rearm(std::vector<int> fds) {
  {
    const std::scoped_lock lock(mutex_);
    fds_ = std::move(fds);
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(signal_, &one, sizeof one);  // full means that it is set already
}

void Wake::run() {
  std::vector<int> fds;
  while (!stop_) {
    std::vector<pollfd> polled = {pollfd{signal_, POLLIN, 0}};
    for (const int fd : fds) polled.push_back({fd, POLLIN, 0});
    if (poll(polled.data(), polled.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (polled[0].revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const auto got = read(signal_, &count, sizeof count);
      const std::scoped_lock lock(mutex_);
      fds = fds_;
      continue;
    }
    fds.clear();  // once: the window says when it has looked
    glfwPostEmptyEvent();
  }
}

}  // namespace ipclab::shell

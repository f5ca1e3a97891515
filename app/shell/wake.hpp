// Wakes the window when the App has news: a thread that polls descriptors and posts an empty GLFW event.
// Made and told by the window thread; reads nothing from the descriptors themselves.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace ipclab::shell {

class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  // The news were taken: post again when one of `fds` is readable next. Without any, -1: nothing to wait for.
  void rearm(std::vector<int> fds);

 private:
  void run();

  int signal_;  // eventfd: the fields below changed
  std::mutex mutex_;
  std::vector<int> fds_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace ipclab::shell

// Wakes the window when the App has news: a thread that polls one descriptor and posts an empty GLFW event.
// Made and told by the window thread; reads nothing from the descriptor itself.
#pragma once

#include <atomic>
#include <thread>

namespace ipclab::shell {

class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  // The news were taken: post again when `fd` is readable next. -1 = nothing to wait for.
  void rearm(int fd);

 private:
  void run();

  int signal_;  // eventfd: the two fields below changed
  std::atomic<int> fd_ = -1;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace ipclab::shell

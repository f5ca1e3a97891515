// Notices that files of folders were saved, in whatever way an editor does that: written in place, renamed, in bursts.
// One thread, that of the window; whoever polls fds() is woken.
#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

namespace ipclab::shell {

class Watcher {
 public:
  Watcher();
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // These folders from now on; those that there are not yet are passed over.
  void watch(const std::vector<std::filesystem::path>& folders);
  // True once, when something was saved and nothing more has come for a moment.
  bool changed();
  // Something was saved, and changed() has not told it yet.
  bool pending() const { return pending_; }

  // One of them is readable when changed() is to be asked.
  std::vector<int> fds() const { return {inotify_, timer_}; }

 private:
  bool drain() const;

  int inotify_ = -1;  // -1: the system gives none, then nothing is ever noticed
  int timer_ = -1;
  std::vector<int> watches_;
  bool pending_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace ipclab::shell

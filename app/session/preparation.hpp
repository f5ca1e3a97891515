// Reads a lesson and builds its programs on a thread of its own, so that the window goes on meanwhile. All but that
// thread's work on the window's thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "lesson/library.hpp"
#include "session/builder.hpp"

namespace ipclab::session {

class Preparation {
 public:
  struct Prepared {
    std::string name;
    lesson::Loaded loaded;  // no lesson where a text is wrong, or a program is none
  };

  // The library must outlive it.
  Preparation(const lesson::Library& library, Builder builder);
  ~Preparation();
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;

  // The lesson as it is on disk from now on; what was begun before is given up.
  void begin(const std::string& name);
  // What begin() led to, once.
  std::optional<Prepared> take();
  bool idle() const { return !under_way_; }
  // Readable when take() has something.
  int fd() const { return ready_; }

 private:
  lesson::Loaded prepare(const std::string& name) const;
  void start(const std::string& name);

  const lesson::Library& library_;
  Builder builder_;
  int ready_ = -1;  // eventfd
  bool under_way_ = false;
  std::optional<std::string> next_;  // was begun while the thread was at work
  std::mutex mutex_;
  std::optional<Prepared> prepared_;  // of the thread
  std::thread thread_;
};

}  // namespace ipclab::session

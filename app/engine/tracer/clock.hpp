// The lab's own time: it stands still while everything is held, and jumps where a timed wait is let end early.
// All events carry it, and the programs read it (time.hpp). Made by the runner, its only thread.
#pragma once

#include <cstdint>

namespace ipclab::engine::tracer {

class Clock {
 public:
  Clock();

  std::uint64_t now() const;  // ns since the beginning
  // What has to be added to any clock of the kernel's to have it in the lab's time.
  std::int64_t shift() const;

  // Somebody may move. Each go() needs its hold(); while there are more of them it goes on.
  void go();
  void hold();
  // At least this: never back.
  void skip_to(std::uint64_t ns);

 private:
  std::int64_t born_;  // CLOCK_MONOTONIC
  std::int64_t gone_since_ = 0;
  std::int64_t before_ = 0;  // what had passed then
  unsigned movers_ = 0;
};

}  // namespace ipclab::engine::tracer

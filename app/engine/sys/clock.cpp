#include "engine/sys/clock.hpp"

#include <ctime>

namespace ipclab::engine::sys {

std::int64_t clock_ns(int clock) noexcept {
  timespec now{};
  if (::clock_gettime(clock, &now) != 0) return 0;
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace ipclab::engine::sys

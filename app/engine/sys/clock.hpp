// The kernel's clocks, read by ourselves. Any thread.
// The lab's own time is made of them: engine/tracer/clock.hpp.
#pragma once

#include <cstdint>

namespace ipclab::engine::sys {

// clock_gettime(2) of CLOCK_REALTIME, CLOCK_MONOTONIC …; 0 where the machine has no such clock.
std::int64_t clock_ns(int clock) noexcept;

}  // namespace ipclab::engine::sys

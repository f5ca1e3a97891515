// Why a task waits: what for, who could end it, what that one waits for, and so on. Values, no sentences.
// Derived from World alone; called by `lesson` (P.why) and `view` (the why-line). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/world.hpp"

namespace ipclab::analysis {

enum class WaitKind : std::uint8_t {
  Increase,  // semop(2): a semaphore is too small
  Zero,      // semop(2): a semaphore is not zero
  Child,     // wait(2) and relatives: a child has to end; also the parent of a vfork(2)
  Signal,    // pause(2), sigsuspend(2), sigwaitinfo(2)
  Time,      // nanosleep(2) and relatives
  Input,     // read(2) from the terminal or a pipe: the lab does not see yet who would write
  Other,     // a call whose end the lab cannot tell
};

// One task waiting.
struct Link {
  core::TaskId task;
  WaitKind kind = WaitKind::Other;
  std::optional<core::ObjectId> object;  // Increase, Zero
  std::uint16_t index = 0;               // its member
  std::int16_t amount = 0;               // sem_op
  std::vector<core::TaskId> by;          // processes known to be able to end it: holders, children
  bool anyone = false;                   // whoever does the right operation: there is no holder to name
  bool operator==(const Link&) const = default;
};

enum class ChainEnd : std::uint8_t {
  NotWaiting,  // the task asked about does not wait: no links
  CanRun,      // `last` could run: the lab holds it, or it runs
  Stopped,     // `last` is stopped by job control
  Gone,        // `last` holds it and has ended: nobody owes the V any more
  Cycle,       // `last` is waiting in links[cycle_from] already
  Anyone,      // whoever does it: nobody in particular
  Nobody,      // nobody is left who could
  Outside,     // time, a signal, input, a call the lab knows nothing of
};

struct Why {
  std::vector<Link> links;
  ChainEnd end = ChainEnd::NotWaiting;
  std::optional<core::TaskId> last;  // a process where it comes from Link::by, else a task
  std::size_t cycle_from = 0;
  bool operator==(const Why&) const = default;
};

Why why(const core::World& world, core::TaskId task);

// The wait of one task; nothing where it is not blocked.
std::optional<Link> wait_of(const core::World& world, core::TaskId task);

// The largest set of blocked tasks that no task outside of it can release; empty where there is none.
// Whoever waits for time, a signal, input, or in an unknown call is never in it.
std::set<core::TaskId> deadlock(const core::World& world);

}  // namespace ipclab::analysis

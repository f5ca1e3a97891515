// Deadlock: blocked tasks that nobody but themselves could release. Values, no sentences.
// Derived from World alone; called by `lesson` (deadlock of P, Q) and `view` (the banner). Pure; any thread.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "core/world.hpp"

namespace ipclab::analysis {

enum class DeadlockKind : std::uint8_t {
  Circle,  // two or more wait for each other, in the order of `cycle`
  Own,     // the one in `cycle` waits for what only it could do: it has the mutex itself, or the write end that keeps
           // its end-of-file away
  Nobody,  // no circle: who could have ended the wait is gone, or all wait for whoever does it
};

struct Deadlock {
  DeadlockKind kind = DeadlockKind::Nobody;
  std::set<core::TaskId> members;   // all of them, also those that only wait for one of the circle
  std::vector<core::TaskId> cycle;  // tasks, each waits for the next and the last for the first; empty for Nobody
  bool operator==(const Deadlock&) const = default;
};

// The greatest set of blocked tasks that nobody outside of it can release, taken apart into those that have to do with
// each other; empty where there is none. Who waits with a time limit, for a signal, for input or in an unknown call is
// never in it.
std::vector<Deadlock> deadlocks(const core::World& world);

}  // namespace ipclab::analysis

// Why a task waits: what for, who could end it, what that one waits for, and so on. Values, no sentences.
// Derived from World alone; called by `lesson` (P.why) and `view` (the why-line). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/wait.hpp"

namespace ipclab::analysis {

enum class ChainEnd : std::uint8_t {
  NotWaiting,  // the task asked about does not wait: no links
  CanRun,      // `last` could run: the lab holds it, or it runs
  Stopped,     // `last` is stopped by job control
  Gone,        // `last` holds it and has ended: nobody owes the V any more
  Cycle,       // `last` is waiting in links[cycle_from] already; one link alone: it waits for itself
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

}  // namespace ipclab::analysis
